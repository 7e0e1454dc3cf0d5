using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Support;

/// <summary>An OTLP receiver over HTTP with protobuf, on a real socket, that keeps what it gets.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private StubHttpServer _server = null!;

    public Recorder<ExportedSpan> Spans { get; } = new();

    /// <summary>Requests as they came: path, headers, body.</summary>
    public Recorder<(string Path, string? Key, byte[] Body)> Requests { get; } = new();

    public Uri Url => _server.Url;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        receiver._server = await StubHttpServer.StartAsync(receiver.TakeAsync);
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Requests.Add((context.Request.Path, context.Request.Headers["x-key"], body.ToArray()));
        foreach (var span in context.Request.Path == "/v1/traces" ? ExportedSpan.Read(body.ToArray()) : [])
        {
            Spans.Add(span);
        }

        context.Response.ContentType = "application/x-protobuf";
    }
}
