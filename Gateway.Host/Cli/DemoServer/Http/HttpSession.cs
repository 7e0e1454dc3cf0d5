using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>One legacy client's conversation: the SDK's transport and server, and the stream of what no call asked for.</summary>
internal sealed class HttpSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly StreamableHttpServerTransport _transport;
    private readonly McpServer _server;
    private readonly EventRelay _events = new();
    private readonly IDisposable _membership;
    private readonly Task _serving;
    private readonly Task _relaying;
    private readonly TimeProvider _time;
    private long _lastUse;
    private int _disposed;

    internal HttpSession(IServedSession session, TimeProvider time, ILoggerFactory logs)
    {
        _time = time;
        _lastUse = _time.GetTimestamp();
        Id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _transport = new StreamableHttpServerTransport(logs) { SessionId = Id };
        _server = McpServer.Create(_transport, session.Options, logs);
        _membership = session.Join(_server);
        _serving = _server.RunAsync(_ended.Token);

        // The SDK's transport serves one GET in its life; the relay is that one, and real ones may come and go.
        _relaying = _transport.HandleGetRequestAsync(_events, _ended.Token);
    }

    internal string Id { get; }

    internal string? ProtocolVersion => _server.NegotiatedProtocolVersion;

    internal bool IsInitialized => ProtocolVersion is not null;

    // An open stream is use, too.
    internal TimeSpan IdleFor => _events.IsAttached ? TimeSpan.Zero : _time.GetElapsedTime(Interlocked.Read(ref _lastUse));

    /// <summary>Gives a message to the server and, if it is a request, streams the answer.</summary>
    internal async Task PostAsync(HttpContext context, JsonRpcMessage message)
    {
        Interlocked.Exchange(ref _lastUse, _time.GetTimestamp());
        var id = (message as JsonRpcRequest)?.Id ?? default;
        try
        {
            HttpReply.StartEvents(context);
            if (!await _transport.HandlePostRequestAsync(message, context.Response.Body, first => Starting(context, message, first), context.RequestAborted))
            {
                HttpReply.Accept(context);
            }
        }
        catch (JsonException)
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status400BadRequest, (int)McpErrorCode.InvalidParams, "The params of initialize are wrong.", id);
        }
        catch (Exception problem) when (problem is ChannelClosedException or ObjectDisposedException or OperationCanceledException
            && _ended.IsCancellationRequested)
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status404NotFound, HttpReply.SessionGone, "The session ended.", id);
        }
    }

    /// <summary>The GET stream: notifications and requests that belong to no call. One at a time.</summary>
    internal async Task ListenAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, context.RequestAborted);
        if (!await _events.TryRelayAsync(context, ended.Token))
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status409Conflict, HttpReply.Refused, "The session has an open stream already.");
        }

        Interlocked.Exchange(ref _lastUse, _time.GetTimestamp());
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _ended.CancelAsync();
        _membership.Dispose();
        await _transport.DisposeAsync();
        await Task.WhenAll(_serving, _relaying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _server.DisposeAsync();
    }

    // MCP 2025-11-25 transports: the id comes with the InitializeResult; a refused initialize has none.
    private ValueTask Starting(HttpContext context, JsonRpcMessage message, JsonRpcMessage? first)
    {
        if (message is JsonRpcRequest { Method: RequestMethods.Initialize } && first is not JsonRpcError)
        {
            context.Response.Headers[McpEndpoint.SessionHeader] = Id;
        }

        return ValueTask.CompletedTask;
    }
}
