using System.Net;
using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Upstreams.Modern;

/// <summary>
/// An MCP server over HTTP that has no sessions (MCP 2026-07-28): each request stands alone, says in its headers what its body says, and is given
/// up by closing its stream. The connection is lost only when the server answers as an older one would.
/// </summary>
internal sealed partial class ModernHttpUpstream : IUpstream, IHttpConnection
{
    private readonly TaskCompletionSource<UpstreamException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EraProbe _era;
    private readonly ILogger _logger;
    private readonly ListenRequests _listening;
    private ToolHeaders _tools = ToolHeaders.None;
    private long _counter;
    private int _closed;

    private ModernHttpUpstream(HttpEndpoint endpoint, ClientProfile profile, IUpstreamListener listener, ForwardedHeaders headers, EraProbe era, ILogger logger)
    {
        (Endpoint, Profile, _era, _logger) = (endpoint, profile, era, logger);
        _listening = new ListenRequests(new ListenContext(this, listener, new RequestOrigin(ProtocolEra.Legacy, profile, default), headers, endpoint.Time));
        endpoint.Hold();
    }

    public HttpEndpoint Endpoint { get; }

    public UpstreamInfo Info { get; private set; } = null!;

    public Task<UpstreamException> Lost => _lost.Task;

    public bool IsListening => _listening.IsOpen;

    public bool CanResume => false;

    // There is no state that could be lost with another connection.
    public bool IsResumed => true;

    /// <summary>On whose behalf the gateway asks by itself.</summary>
    internal ClientProfile Profile { get; }

    /// <summary>The headers that its tools want, as far as their list was seen.</summary>
    internal ToolHeaders Tools => Volatile.Read(ref _tools);

    /// <summary>Asks the server what it is; null: it is one of an older revision, so that <c>initialize</c> is next.</summary>
    /// <exception cref="UpstreamException">It cannot be reached, does not know the caller, or speaks no revision that the gateway does.</exception>
    public static async Task<ModernHttpUpstream?> ConnectAsync(
        HttpEndpoint endpoint, ClientProfile profile, IUpstreamListener listener, ForwardedHeaders headers, EraProbe era, ILogger logger, CancellationToken cancellationToken)
    {
        var upstream = new ModernHttpUpstream(endpoint, profile, listener, headers, era, logger);
        try
        {
            if (era.Shared is { } shared)
            {
                upstream.Info = shared;
                return upstream;
            }

            if (await Discovery.AskAsync(upstream, profile, listener, headers, era, cancellationToken) is { } answer)
            {
                upstream.Info = answer.Info!;
                era.Learn(ProtocolEra.Modern, answer);
                return upstream;
            }
        }
        catch
        {
            await upstream.DisposeAsync();
            throw;
        }

        await upstream.DisposeAsync();
        return null;
    }

    public MintedId NextId(long epoch) => new(epoch, Interlocked.Increment(ref _counter));

    public Exchange Send(MintedId id, MessageBuffer request, ForwardedHeaders headers, Func<bool>? maySend = null)
    {
        JsonRpcReader.ReadTarget(request.Span, out var envelope);
        return envelope.Method is McpMethod.ToolsList or McpMethod.ToolsCall
            ? new ModernExchange(this, id, new MessageContent(request, maySend), in envelope, headers)
            : Post(id, new MessageContent(request, maySend), in envelope, headers);
    }

    // There is nothing to tell such a server outside of requests: a cancelled one is told by the end of its stream, and it asks nothing that would be answered.
    public Task PostAsync(MessageBuffer message, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        message.Dispose();
        return Task.CompletedTask;
    }

    public Task ListenAsync(IReadOnlyCollection<string> resources) => _listening.Listen(resources);

    public void Begin(HttpResponseMessage response)
    {
        // It has no sessions, and a session id that comes all the same is none of the gateway's business.
    }

    public UpstreamException? OnStatus(HttpStatusCode status) => null;

    public UpstreamException OnRefusal(HttpStatusCode status)
    {
        var failure = new UpstreamException(UpstreamFault.Refused, $"it answered with HTTP status {(int)status}") { Status = (int)status };
        if (Info is not null && (int)status is >= 400 and < 500 && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests))
        {
            // A modern server says why, in JSON-RPC. It may have been replaced by another: whoever needs it asks anew.
            _era.Forget();
            _lost.TrySetResult(failure);
        }

        return failure;
    }

    public Task<HttpResponseMessage> ResumeAsync(string lastEventId, ForwardedHeaders headers, CancellationToken cancellationToken) =>
        throw new UpstreamException(UpstreamFault.Lost, "its stream ended before the reply");

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _lost.TrySetResult(new UpstreamException(UpstreamFault.Lost, "the connection was closed"));
            await _listening.DisposeAsync();
            Endpoint.Release();
        }
    }

    /// <summary>Posts a request with the headers that its body has at present.</summary>
    internal HttpExchange Post(MintedId id, MessageContent content, in JsonRpcEnvelope envelope, ForwardedHeaders headers)
    {
        var request = Endpoint.Request(HttpMethod.Post, Endpoint.Url, headers);
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        BodyHeaders.Add(request, content.Bytes, in envelope, Tools);
        return new HttpExchange(this, id, content, request, headers);
    }

    /// <summary>Takes note of a page of the list of tools. The tools that must not be used are returned.</summary>
    /// <param name="result">The raw result.</param>
    /// <param name="isFirst">Whether it is the first page.</param>
    internal IReadOnlySet<string> Learn(ReadOnlyMemory<byte> result, bool isFirst)
    {
        var page = ToolHeaders.Read(result);
        foreach (var tool in page.Refused)
        {
            ToolRefused(tool);
        }

        Volatile.Write(ref _tools, isFirst ? page : Tools.And(page));
        return page.Refused;
    }

    [LoggerMessage(1115, LogLevel.Warning, "Tool {Tool} is left out: its x-mcp-header annotations are against the rules.")]
    private partial void ToolRefused(string tool);
}
