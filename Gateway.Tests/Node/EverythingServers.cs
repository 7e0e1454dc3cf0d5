using Gateway.Tests.Support;

namespace Gateway.Tests.Node;

/// <summary>Servers that the tests of a class share; each is started by the first test that asks for it. Sessions keep tests apart.</summary>
public sealed class EverythingServers : IAsyncDisposable
{
    private readonly Lazy<Task<EverythingServer>> _streamableHttp = new(EverythingServer.StartStreamableHttpAsync);
    private readonly Lazy<Task<EverythingServer>> _sse = new(EverythingServer.StartSseAsync);

    public async Task<Uri> StreamableHttpAsync() => (await _streamableHttp.Value).Endpoint;

    public async Task<Uri> SseAsync() => (await _sse.Value).Endpoint;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _streamableHttp, _sse }.Where(server => server.IsValueCreated && server.Value.IsCompletedSuccessfully))
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
