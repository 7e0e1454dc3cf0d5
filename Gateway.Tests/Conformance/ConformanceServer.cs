using Gateway.Host.Cli.DemoServer.Http;

namespace Gateway.Tests.Conformance;

/// <summary>The server that the public conformance suite expects, of our own and over HTTP: its <c>test_*</c> tools and prompts, its <c>test://</c> resources.</summary>
internal sealed class ConformanceServer : IAsyncDisposable
{
    private readonly HttpDemo _http;

    private ConformanceServer(HttpDemo http) => _http = http;

    /// <summary>Where it is served. The suite wants <c>localhost</c> by its name.</summary>
    public Uri Endpoint => _http.Endpoint;

    /// <param name="eras">Which revisions it speaks.</param>
    /// <param name="port">A TCP port; 0 takes a free one.</param>
    public static async Task<ConformanceServer> StartAsync(ServedEras eras, int port = 0) => new(
        await HttpDemo.StartAsync(port, () => new ConformanceSession(), eras, TimeProvider.System, CancellationToken.None));

    public ValueTask DisposeAsync() => _http.DisposeAsync();
}
