using System.Net.Http.Headers;
using System.Text;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>
/// A connection to an MCP server over HTTP+SSE (2024-11-05): one GET stream brings everything; requests are posted to the address that its
/// first event names. The stream is the session.
/// </summary>
internal sealed class LegacySseUpstream : IUpstream
{
    private static readonly MediaTypeWithQualityHeaderValue EventStream = new("text/event-stream");

    private readonly HttpEndpoint _endpoint;
    private readonly IUpstreamListener _listener;
    private readonly ForwardedHeaders _headers;
    private readonly PendingExchanges _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<UpstreamException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _postUrl = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private long _counter;
    private int _closed;

    private LegacySseUpstream(HttpEndpoint endpoint, IUpstreamListener listener, ForwardedHeaders headers)
    {
        (_endpoint, _listener, _headers) = (endpoint, listener, headers.Lasting);
        _reading = ReadAsync();
    }

    public UpstreamInfo Info { get; private set; } = null!;

    public Task<UpstreamException> Lost => _lost.Task;

    /// <summary>Opens the stream and introduces <paramref name="profile"/>.</summary>
    /// <exception cref="UpstreamException">The server cannot be reached, or refused.</exception>
    public static async Task<LegacySseUpstream> ConnectAsync(
        HttpEndpoint endpoint, ClientProfile profile, IUpstreamListener listener, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        var upstream = new LegacySseUpstream(endpoint, listener, headers);
        try
        {
            await upstream._postUrl.Task.WaitAsync(cancellationToken);
            upstream.Info = await Handshake.RunAsync(upstream, profile, listener, headers, cancellationToken);
            await Handshake.CompleteAsync(upstream, headers, cancellationToken);
            return upstream;
        }
        catch
        {
            await upstream.DisposeAsync();
            throw;
        }
    }

    public bool IsListening => true;

    public MintedId NextId(long epoch) => new(epoch, Interlocked.Increment(ref _counter));

    public Exchange Send(MintedId id, MessageBuffer request, ForwardedHeaders headers, Func<bool>? maySend = null)
    {
        var exchange = new InboxExchange(_pending, id, _endpoint.Time);
        exchange.Sending = SendAsync(exchange, new MessageContent(request, maySend), headers);
        return exchange;
    }

    public async Task PostAsync(MessageBuffer message, ForwardedHeaders headers, CancellationToken cancellationToken) =>
        await PostAsync(new MessageContent(message), headers, cancellationToken);

    private async Task PostAsync(MessageContent message, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        using var content = message;
        try
        {
            using var request = _endpoint.Request(HttpMethod.Post, await _postUrl.Task, headers);
            request.Content = content;
            using var response = await _endpoint.Invoker.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new UpstreamException(UpstreamFault.Refused, $"it answered with HTTP status {(int)response.StatusCode}") { Status = (int)response.StatusCode };
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw StreamableHttpUpstream.Failure(content.Offered, exception);
        }
    }

    public Task ListenAsync(IReadOnlyCollection<string> resources) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            Fail(new UpstreamException(UpstreamFault.Lost, "the connection was closed"));
            await _closing.CancelAsync();
            await _reading;
            _closing.Dispose();
        }
    }

    private async Task SendAsync(InboxExchange exchange, MessageContent request, ForwardedHeaders headers)
    {
        try
        {
            await PostAsync(request, headers, _closing.Token);
        }
        catch (UpstreamException exception)
        {
            exchange.Fail(exception);
        }
        catch (OperationCanceledException exception)
        {
            exchange.Fail(new UpstreamException(UpstreamFault.Lost, "the connection was closed", exception));
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            using var request = _endpoint.Request(HttpMethod.Get, _endpoint.Url, _headers);
            request.Headers.Accept.Add(EventStream);
            using var response = await _endpoint.Invoker.SendAsync(request, _closing.Token);
            if (!response.IsSuccessStatusCode || !HttpReply.IsEventStream(response))
            {
                Fail(new UpstreamException(UpstreamFault.Refused, $"it answered GET with HTTP status {(int)response.StatusCode} and no event stream") { Status = (int)response.StatusCode });
                return;
            }

            HttpReply.RefuseEncoding(response);
            await using var stream = await response.Content.ReadAsStreamAsync(_closing.Token);
            await ReadEventsAsync(stream);
            Fail(new UpstreamException(UpstreamFault.Lost, "its stream ended"));
        }
        catch (UpstreamException exception)
        {
            Fail(exception);
        }
        catch (InvalidDataException exception)
        {
            Fail(new UpstreamException(UpstreamFault.BadReply, exception.Message, exception));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            Fail(StreamableHttpUpstream.Failure(_postUrl.Task.IsCompleted, exception));
        }
    }

    private async Task ReadEventsAsync(Stream stream)
    {
        using var events = new SseReader(stream, _endpoint.Limits.EventBytes);
        while (await events.ReadAsync(_closing.Token))
        {
            if (events.EventType == "endpoint")
            {
                _postUrl.TrySetResult(PostUrl(Encoding.UTF8.GetString(events.Data.Span)));
            }
            else if (events.EventType == "message" && TargetMessage.Read(events.Data.Span) is { } message && !_pending.TryDeliver(message, attribute: true))
            {
                _listener.OnMessage(message);
            }
        }
    }

    // MCP 2024-11-05, HTTP with SSE: the address may be relative. One on another origin would make the gateway send a client's messages
    // wherever the server likes.
    private Uri PostUrl(string address) =>
        Uri.TryCreate(_endpoint.Url, address, out var url)
            && Uri.Compare(url, _endpoint.Url, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
            ? url
            : throw new UpstreamException(UpstreamFault.BadReply, "its endpoint event names an address on another origin");

    private void Fail(UpstreamException failure)
    {
        if (_lost.TrySetResult(failure))
        {
            _postUrl.TrySetException(failure);
            _pending.Fail(failure);
            _ = _postUrl.Task.Exception;
        }
    }
}
