using System.Globalization;
using Gateway.Policies.Cel;

namespace Gateway.Host.Pipeline;

/// <summary>Headers of a request or response as expressions read them.</summary>
internal sealed class HttpHeaderView(IHeaderDictionary headers) : CelHeaders
{
    private readonly string[] _names = [.. headers.Keys];

    public override int Count => _names.Length;

    public override string NameAt(int index) => _names[index].ToLower(CultureInfo.InvariantCulture);

    public override IReadOnlyList<string> ValuesOf(string name) => headers.TryGetValue(name, out var values) ? [.. values.Select(value => value ?? "")] : [];
}
