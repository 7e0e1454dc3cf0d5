using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;

namespace Gateway.Tests.Authorization;

/// <summary>A request with these headers.</summary>
internal sealed class TestFacts(params (string Name, string Value)[] headers) : RequestFacts
{
    public override string Method => "POST";

    public override string Scheme => "http";

    public override string Host => "gateway.example";

    public override string Path { get; } = "/mcp";

    public override string Query => "?a=b";

    public override string Version => "HTTP/1.1";

    public override CelHeaders Headers { get; } = new HeaderView(headers);

    public override DateTimeOffset StartTime => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override byte[]? Body => null;

    public override string SourceAddress => Address;

    public override string PeerAddress => "127.0.0.1";

    public override int PeerPort => 4711;

    public string Address { get; init; } = "10.1.2.3";

    private sealed class HeaderView((string Name, string Value)[] headers) : CelHeaders
    {
        public override int Count => headers.Length;

        public override string NameAt(int index) => headers[index].Name;

        public override IReadOnlyList<string> ValuesOf(string name) =>
            [.. headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];
    }
}
