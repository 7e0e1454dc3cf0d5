using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Cluster;

/// <summary>
/// A load balancer that knows nothing: each request goes to the next node, and to the one after it when that cannot be connected to. It never sends
/// what may have been taken a second time.
/// </summary>
internal sealed class RoundRobin : IAsyncDisposable
{
    private static readonly string[] OfHop = ["Host", "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length"];

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionIdleTimeout = TimeSpan.Zero });
    private readonly TestCluster _cluster;
    private StubHttpServer _server = null!;
    private int _next;

    private RoundRobin(TestCluster cluster) => _cluster = cluster;

    /// <summary>Bodies of requests that were answered to the end.</summary>
    public Recorder<string> Answered { get; } = new();

    public Uri Endpoint => new(_server.Url, "/mcp");

    public static async Task<RoundRobin> StartAsync(TestCluster cluster)
    {
        var balancer = new RoundRobin(cluster);
        balancer._server = await StubHttpServer.StartAsync(balancer.ServeAsync);
        return balancer;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        for (var attempt = 0; attempt < _cluster.Nodes.Count; attempt++)
        {
            var node = _cluster.Nodes[Interlocked.Increment(ref _next) % _cluster.Nodes.Count];
            try
            {
                using var request = Request(context.Request, node.Endpoint, body.ToArray());
                using var response = await _client.SendAsync(request, context.RequestAborted);
                await CopyAsync(response, context);
                Answered.Add(System.Text.Encoding.UTF8.GetString(body.ToArray()));
                return;
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError && !context.Response.HasStarted)
            {
                // To the next one.
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                context.Abort();
                return;
            }
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }

    private static HttpRequestMessage Request(HttpRequest from, Uri node, byte[] body)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(node, from.Path + from.QueryString.Value))
        {
            Content = body.Length > 0 ? new ByteArrayContent(body) : null,
        };
        foreach (var (name, values) in from.Headers.Where(header => !OfHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return request;
    }

    private static async Task CopyAsync(HttpResponseMessage from, HttpContext context)
    {
        context.Response.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers).Where(header => !OfHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await context.Response.Body.FlushAsync(context.RequestAborted);
        await using var body = await from.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[16 << 10];
        while (await body.ReadAsync(buffer, context.RequestAborted) is var read and > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
