using Gateway.Actors.Sessions;

namespace Gateway.Host.Pipeline;

/// <summary>Writes what sessions answer to one HTTP response.</summary>
internal sealed class HttpResponseSink(HttpContext context, RequestRecord record) : IReply
{
    private readonly HttpResponse _response = context.Response;

    public void OpenSession(Session session)
    {
        record.Session = session.LogName;
        _response.Headers["Mcp-Session-Id"] = session.Id;
    }

    public ValueTask WriteJsonAsync(ReadOnlyMemory<byte> json)
    {
        _response.ContentType = "application/json";
        _response.ContentLength = json.Length;
        var writer = _response.BodyWriter;
        json.Span.CopyTo(writer.GetSpan(json.Length));
        writer.Advance(json.Length);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> WriteEventAsync(ReadOnlyMemory<byte> frame)
    {
        if (!_response.HasStarted)
        {
            BeginStream(_response);
        }

        return WriteAsync(frame);
    }

    /// <summary>The headers of an event stream, with buffering off on the way to the client.</summary>
    public static void BeginStream(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> frame)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            var result = await _response.BodyWriter.WriteAsync(frame, context.RequestAborted);
            return !result.IsCompleted && !result.IsCanceled;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
