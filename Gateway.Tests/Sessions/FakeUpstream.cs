using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>A connection that says of itself what a test says, and keeps what is posted to it.</summary>
internal sealed class FakeUpstream : IUpstream
{
    private readonly TaskCompletionSource<UpstreamException> _lost = new();

    public FakeUpstream(string capabilities = "{}", string? rest = null) => Info = InfoOf(capabilities, rest);

    public UpstreamInfo Info { get; }

    public Recorder<string> Posted { get; } = new();

    public Task<UpstreamException> Lost => _lost.Task;

    public bool IsListening => true;

    /// <summary>What a target with these raw capabilities answers to initialize; <paramref name="rest"/> is what stands beside them.</summary>
    public static UpstreamInfo InfoOf(string capabilities, string? rest = null) => Assert.IsType<UpstreamInfo>(
        UpstreamInfo.Read(Wire.Bytes($$"""{"protocolVersion":"2025-06-18","capabilities":{{capabilities}}{{rest}} }""")));

    public MintedId NextId(long epoch) => throw new NotSupportedException();

    public Exchange Send(MintedId id, MessageBuffer request, ForwardedHeaders headers, Func<bool>? maySend = null) => throw new NotSupportedException();

    public Task PostAsync(MessageBuffer message, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        using (message)
        {
            Posted.Add(Wire.Text(message.Span));
        }

        return Task.CompletedTask;
    }

    public Task ListenAsync(IReadOnlyCollection<string> resources) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
