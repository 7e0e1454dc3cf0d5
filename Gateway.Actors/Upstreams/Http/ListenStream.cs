namespace Gateway.Actors.Upstreams.Http;

/// <summary>
/// The GET stream on which a Streamable HTTP server sends what belongs to no exchange. Comes back by itself when it breaks; ends for good
/// when the server offers none (405) or forgot the session.
/// </summary>
internal sealed class ListenStream : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly StreamableHttpUpstream _upstream;
    private readonly IUpstreamListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _loop;
    private string? _lastEventId;
    private TimeSpan? _retry;

    public ListenStream(StreamableHttpUpstream upstream, IUpstreamListener listener)
    {
        _upstream = upstream;
        _listener = listener;
        _loop = RunAsync();
    }

    /// <summary>Whether the server has the stream open.</summary>
    public bool IsOpen { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _loop;
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                using var response = await _upstream.OpenStreamAsync(_lastEventId, _closing.Token);
                pause = FirstPause;
                IsOpen = true;
                await ReadAsync(response);
            }
            catch (UpstreamException exception) when (exception.Status == 409)
            {
                // The stream of the session's former owner is not closed yet, as far as the server knows.
            }
            catch (UpstreamException exception) when (exception.Fault is UpstreamFault.SessionExpired or UpstreamFault.Refused or UpstreamFault.BadReply)
            {
                IsOpen = false;
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                // Broken: come back after a pause.
            }

            IsOpen = false;
            try
            {
                await Task.Delay(_retry ?? pause, _upstream.Endpoint.Time, _closing.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task ReadAsync(HttpResponseMessage response)
    {
        HttpReply.RefuseEncoding(response);
        await using var stream = await response.Content.ReadAsStreamAsync(_closing.Token);
        using var events = new SseEvents(stream, _upstream.Endpoint.Limits.EventBytes);
        while (await events.ReadAsync(_closing.Token) is { } message)
        {
            (_lastEventId, _retry) = (events.LastEventId ?? _lastEventId, events.Retry ?? _retry);
            if (message.IsResponse)
            {
                message.Dispose();
            }
            else
            {
                _listener.OnMessage(message);
            }
        }
    }
}
