using System.Collections.Concurrent;
using System.Net;
using Gateway.Actors.Credentials;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>
/// A session with an MCP server over Streamable HTTP (2025-03-26 to 2025-11-25), or a connection to one that gives no sessions.
/// </summary>
internal sealed class StreamableHttpUpstream : IUpstream, IHttpConnection
{
    private readonly TaskCompletionSource<UpstreamException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<HttpExchange, bool> _asking = new();
    private readonly IUpstreamListener _listener;
    private readonly Lock _lock = new();
    private string? _sessionId;
    private string? _version;
    private readonly ForwardedHeaders _headers;
    private ListenStream? _listening;
    private long _counter;
    private int _closed;
    private volatile bool _keepsSession;

    private StreamableHttpUpstream(HttpEndpoint endpoint, IUpstreamListener listener, ForwardedHeaders headers)
    {
        Endpoint = endpoint;
        _listener = listener;
        _headers = headers.Lasting;
        endpoint.Hold();
    }

    public HttpEndpoint Endpoint { get; }

    public UpstreamInfo Info { get; private set; } = null!;

    public Task<UpstreamException> Lost => _lost.Task;

    public bool HasSession => _sessionId is not null;

    /// <summary>Opens a session for <paramref name="profile"/>.</summary>
    /// <exception cref="UpstreamException">The server cannot be reached, or refused.</exception>
    public static async Task<StreamableHttpUpstream> ConnectAsync(
        HttpEndpoint endpoint, ClientProfile profile, IUpstreamListener listener, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        var upstream = new StreamableHttpUpstream(endpoint, listener, headers);
        try
        {
            upstream.Info = await Handshake.RunAsync(upstream, profile, listener, headers, cancellationToken);
            upstream._version = upstream.Info.Version.Name();
            await Handshake.CompleteAsync(upstream, headers, cancellationToken);
            return upstream;
        }
        catch
        {
            await upstream.DisposeAsync();
            throw;
        }
    }

    public UpstreamSession? Session => _sessionId is { } id && _version is not null ? new UpstreamSession(id, Info.Version, Info.Features) : null;

    public bool IsResumed { get; private init; }

    /// <summary>Goes on with a session that another node had; null: the server does not know it any more.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="session">The session.</param>
    /// <param name="epoch">That of the new owner: its ids are none that the former one used.</param>
    /// <param name="listener">Takes what comes outside of exchanges.</param>
    /// <param name="headers">Headers of the client.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="UpstreamException">The server cannot be reached.</exception>
    public static async Task<StreamableHttpUpstream?> ResumeAsync(
        HttpEndpoint endpoint, UpstreamSession session, long epoch, IUpstreamListener listener, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        var upstream = new StreamableHttpUpstream(endpoint, listener, headers)
        {
            Info = new UpstreamInfo(session.Version, session.Features, "{}"u8.ToArray(), default, null),
            IsResumed = true,
            _sessionId = session.Id,
            _version = session.Version.Name(),
            _keepsSession = true,
        };
        try
        {
            await Handshake.PingAsync(upstream, epoch, listener, headers, cancellationToken);
            upstream._keepsSession = false;
            return upstream;
        }
        catch (UpstreamException exception) when (exception.Fault == UpstreamFault.SessionExpired || (exception.Fault == UpstreamFault.Refused && exception.Challenge is null))
        {
            await upstream.DisposeAsync();
            return null;
        }
        catch
        {
            await upstream.DisposeAsync();
            throw;
        }
    }

    public bool IsListening => _listening?.IsOpen == true;

    public MintedId NextId(long epoch) => new(epoch, Interlocked.Increment(ref _counter));

    public Exchange Send(MintedId id, MessageBuffer request, ForwardedHeaders headers, Func<bool>? maySend = null) =>
        new HttpExchange(this, id, new MessageContent(request, maySend), Request(HttpMethod.Post, headers), headers);

    /// <summary>Marks the exchange of a call as one that questions may be about which the server asks on the stream of GET.</summary>
    internal void TakeQuestions(HttpExchange exchange)
    {
        exchange.TakeQuestions(() => _asking.TryRemove(exchange, out _));
        _asking.TryAdd(exchange, true);
    }

    /// <summary>Brings a copy of such a question to the call that it can only be about; false: there is none, or more than one.</summary>
    internal bool TryBring(TargetMessage question)
    {
        if (_asking.Keys.ToList() is not [var only])
        {
            return false;
        }

        var copy = TargetMessage.Read(question.Bytes)!;
        if (only.TryBring(copy))
        {
            return true;
        }

        copy.Dispose();
        return false;
    }

    public async Task PostAsync(MessageBuffer message, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        using var content = new MessageContent(message);
        using var request = Request(HttpMethod.Post, headers);
        request.Content = content;
        try
        {
            using var response = await Endpoint.Invoker.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound && HasSession)
            {
                throw Expired();
            }

            if (!response.IsSuccessStatusCode)
            {
                throw OnRefusal(response.StatusCode);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Failure(content.Offered, exception);
        }
    }

    public void KeepSession() => _keepsSession = true;

    public Task ListenAsync(IReadOnlyCollection<string> resources)
    {
        lock (_lock)
        {
            if (_closed == 0)
            {
                _listening ??= new ListenStream(this, _listener);
            }
        }

        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        ListenStream? listening;
        lock (_lock)
        {
            if (_closed != 0)
            {
                return;
            }

            _closed = 1;
            listening = _listening;
        }

        var expired = !_lost.TrySetResult(new UpstreamException(UpstreamFault.Lost, "the connection was closed"));
        if (listening is not null)
        {
            await listening.DisposeAsync();
        }

        if (HasSession && !expired && !_keepsSession)
        {
            await DeleteAsync();
        }

        Endpoint.Release();
    }

    /// <summary>A request with what belongs on each one after <c>initialize</c>, and the session that an answer to it may open.</summary>
    internal HttpRequestMessage Request(HttpMethod method, ForwardedHeaders headers)
    {
        var request = Endpoint.Request(method, Endpoint.Url, headers);
        request.Headers.TryAddWithoutValidation("Accept", method == HttpMethod.Post ? "application/json, text/event-stream" : "text/event-stream");
        if (_sessionId is not null)
        {
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", _sessionId);
        }

        if (_version is not null)
        {
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", _version);
        }

        return request;
    }

    /// <summary>Notes the session that the answer to <c>initialize</c> opens.</summary>
    /// <exception cref="UpstreamException">The id is not visible ASCII.</exception>
    public void Begin(HttpResponseMessage response)
    {
        if (_version is not null || _sessionId is not null || !response.Headers.TryGetValues("Mcp-Session-Id", out var values))
        {
            return;
        }

        var id = string.Join(",", values);
        _sessionId = id.Length is > 0 and <= 4096 && !id.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? id
            : throw new UpstreamException(UpstreamFault.BadReply, "its session id is not visible ASCII");
    }

    public bool CanResume => true;

    public UpstreamException? OnStatus(HttpStatusCode status) => status == HttpStatusCode.NotFound && HasSession ? Expired() : null;

    public UpstreamException OnRefusal(HttpStatusCode status) =>
        new(UpstreamFault.Refused, $"it answered with HTTP status {(int)status}") { Status = (int)status };

    public Task<HttpResponseMessage> ResumeAsync(string lastEventId, ForwardedHeaders headers, CancellationToken cancellationToken) =>
        OpenStreamAsync(lastEventId, headers, cancellationToken);

    /// <summary>The stream of messages outside of exchanges, or the rest of a broken one.</summary>
    /// <exception cref="UpstreamException">The server refuses it.</exception>
    internal async Task<HttpResponseMessage> OpenStreamAsync(string? lastEventId, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, headers);
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var response = await Endpoint.Invoker.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode && HttpReply.IsEventStream(response))
        {
            return response;
        }

        using (response)
        {
            throw response.StatusCode == HttpStatusCode.NotFound && HasSession
                ? Expired()
                : new UpstreamException(UpstreamFault.Refused, $"it answered GET with HTTP status {(int)response.StatusCode}") { Status = (int)response.StatusCode };
        }
    }

    /// <summary>Opens the stream of messages outside of exchanges with the headers the session was opened with.</summary>
    internal Task<HttpResponseMessage> OpenStreamAsync(string? lastEventId, CancellationToken cancellationToken) =>
        OpenStreamAsync(lastEventId, _headers, cancellationToken);

    /// <summary>Notes that the server forgot the session.</summary>
    internal UpstreamException Expired()
    {
        var failure = new UpstreamException(UpstreamFault.SessionExpired, "it no longer knows the session");
        _lost.TrySetResult(failure);
        return failure;
    }

    /// <summary>What a failed exchange of bytes means.</summary>
    internal static UpstreamException Failure(bool offered, Exception exception) => exception switch
    {
        CredentialException => new UpstreamException(UpstreamFault.NoCredential, $"the gateway has no credential for it: {exception.Message}", exception),
        _ when !offered => new UpstreamException(UpstreamFault.Unreachable, "it cannot be reached", exception),
        OperationCanceledException => new UpstreamException(UpstreamFault.Lost, "the request was given up", exception),
        _ => new UpstreamException(UpstreamFault.Lost, "the connection broke before the reply", exception),
    };

    private async Task DeleteAsync()
    {
        try
        {
            using var request = Request(HttpMethod.Delete, _headers);
            using var timeout = new CancellationTokenSource(Endpoint.Limits.Connect, Endpoint.Time);
            using var response = await Endpoint.Invoker.SendAsync(request, timeout.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // The server ends the session by itself when it has been idle; there is nobody to tell.
        }
    }
}
