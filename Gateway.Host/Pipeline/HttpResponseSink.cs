using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Replies;
using Gateway.Policies.Authentication;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Writes what sessions answer to one HTTP response. A stream ends when the time of the caller's token is over; the client gets the rest by
/// coming back with a new one.
/// </summary>
internal sealed class HttpResponseSink(HttpContext context, RequestRecord record, Caller caller, TimeProvider time) : IReply, IAsyncDisposable
{
    private readonly HttpResponse _response = context.Response;
    private CallerLifetime? _lifetime;
    private SemaphoreSlim? _writing;
    private bool _ended;

    /// <summary>Whether the challenges of the target are the client's business. Default: no.</summary>
    public bool PassesChallenges { get; init; }

    /// <summary>Whether the status tells what became of a request (MCP 2026-07-28). Default: no.</summary>
    public bool HasStatus { get; init; }

    public void OpenSession(Session session)
    {
        record.In(session);
        _response.Headers["Mcp-Session-Id"] = session.Id;
    }

    public ValueTask WriteJsonAsync(ReadOnlyMemory<byte> json)
    {
        _response.ContentType = "application/json";
        _response.StatusCode = HasStatus ? GatewayError.ModernStatus(record.Call.ErrorCode) : _response.StatusCode;
        if (PassesChallenges && record.Call.Challenge is { } challenge)
        {
            (_response.StatusCode, _response.ContentType, json) = (challenge.Status, challenge.ContentType, challenge.Body);
            _response.Headers.WWWAuthenticate = challenge.WwwAuthenticate.ToArray();
        }

        record.BytesOut += json.Length;
        _response.ContentLength = json.Length;
        var writer = _response.BodyWriter;
        json.Span.CopyTo(writer.GetSpan(json.Length));
        writer.Advance(json.Length);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<bool> WriteEventAsync(ReadOnlyMemory<byte> frame)
    {
        if (!_response.HasStarted && _writing is null)
        {
            BeginStream(_response);
            EndInTime();
        }

        if (_writing is null)
        {
            return await WriteAsync(frame);
        }

        await _writing.WaitAsync();
        try
        {
            return !_ended && await WriteAsync(frame);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The headers of an event stream, with buffering off on the way to the client.</summary>
    public static void BeginStream(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>Leaves the response to the server; from here on nothing touches it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_writing is null)
        {
            return;
        }

        _lifetime!.Dispose();
        await _writing.WaitAsync();
        _ended = true;
        _writing.Release();
    }

    private void EndInTime()
    {
        if (caller.UsableUntil == DateTimeOffset.MaxValue)
        {
            return;
        }

        _writing = new SemaphoreSlim(1);
        _lifetime = new CallerLifetime(caller, time);
        _lifetime.Ended.UnsafeRegister(static sink => _ = ((HttpResponseSink)sink!).EndAsync(), this);
    }

    // The handler goes on behind an ended response, as it does when a client leaves: what it still says is kept for the client's return.
    private async Task EndAsync()
    {
        if (!_writing!.Wait(0))
        {
            // A reader so slow that a write waits for it gets no neat end.
            context.Abort();
            return;
        }

        try
        {
            if (!_ended)
            {
                _ended = true;
                await _response.CompleteAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client left at the same moment.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> frame)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            record.BytesOut += frame.Length;
            var result = await _response.BodyWriter.WriteAsync(frame, context.RequestAborted);
            return !result.IsCompleted && !result.IsCanceled;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
