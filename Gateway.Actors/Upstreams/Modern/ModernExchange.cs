using Gateway.Actors.Bridging;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams.Http;

namespace Gateway.Actors.Upstreams.Modern;

/// <summary>
/// A request about tools to a modern server. Its list tells which arguments the server wants in headers too; a call that the server refuses for its
/// headers was not executed, and is sent once more when the list, read anew, says something else.
/// </summary>
internal sealed class ModernExchange : Exchange
{
    private readonly ModernHttpUpstream _upstream;
    private readonly JsonRpcEnvelope _envelope;
    private readonly ForwardedHeaders _headers;
    private readonly CancellationTokenSource _closing = new();
    private readonly bool _isFirstPage;
    private HttpExchange _sent;
    private bool _again;

    public ModernExchange(ModernHttpUpstream upstream, MintedId id, MessageContent request, in JsonRpcEnvelope envelope, ForwardedHeaders headers)
        : base(id, upstream.Endpoint.Time)
    {
        (_upstream, _envelope, _headers, _isFirstPage) = (upstream, envelope, headers, !envelope[ParamsMember.Cursor].Exists);
        _sent = upstream.Post(id, request, in envelope, headers);
    }

    public override int? Status => _sent.Status;

    public override async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        if (Unread is { } read)
        {
            await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (read.IsCompletedSuccessfully)
            {
                (await read).Dispose();
            }
        }

        await _sent.DisposeAsync();
        _closing.Dispose();
    }

    protected override async Task<TargetMessage> NextAsync()
    {
        while (true)
        {
            var message = await GivenUpAsync(ReadAsync());
            if (!message.IsResponse)
            {
                return message;
            }

            if (_envelope.Method == McpMethod.ToolsList)
            {
                return message.Envelope.Kind == JsonRpcKind.Result ? Allowed(message) : message;
            }

            if (_again || message.Envelope.Kind != JsonRpcKind.Error || ModernError.FindCode(message.Part(message.Envelope.Error)).Code != McpErrorCode.HeaderMismatch
                || !await RefreshAsync())
            {
                return message;
            }

            message.Dispose();
            _again = true;
            var copy = _sent.CopyRequest();
            await _sent.DisposeAsync();
            _sent = _upstream.Post(Id, copy, in _envelope, _headers);
        }
    }

    private async Task<TargetMessage> ReadAsync() => (await _sent.ReadAsync(Timeout.InfiniteTimeSpan, _closing.Token))!;

    private static async Task<TargetMessage> GivenUpAsync(Task<TargetMessage> read)
    {
        try
        {
            return await read;
        }
        catch (OperationCanceledException exception)
        {
            throw new UpstreamException(UpstreamFault.Lost, "the request was given up", exception);
        }
    }

    // Whether the list of tools, read anew, wants other headers.
    private async Task<bool> RefreshAsync()
    {
        var before = _upstream.Tools;
        string? cursor = null;
        for (var page = 0; page < _upstream.Endpoint.Limits.ListPages; page++)
        {
            using var parameters = new MessageBuffer();
            if (cursor is not null)
            {
                parameters.Append("{\"cursor\":"u8);
                JsonRpcWriter.AppendString(parameters, cursor);
                parameters.Append((byte)'}');
            }

            var id = _upstream.NextId(0);
            var request = RequestBridge.Compose(McpMethod.ToolsList, parameters.Span, id, new RequestOrigin(ProtocolEra.Legacy, _upstream.Profile, default), _upstream.Info);
            await using var exchange = _upstream.Send(id, request, _headers);
            using var answer = await GivenUpAsync(exchange.ResponseAsync(DeafListener.Instance, _closing.Token));
            if (answer.Envelope.Kind != JsonRpcKind.Result || ListPage.Read(ListKind.Tools, 0, answer.Part(answer.Envelope.Result).ToArray()) is not { } list)
            {
                return false;
            }

            cursor = list.NextCursor;
            if (cursor is null)
            {
                break;
            }
        }

        return !ReferenceEquals(before, _upstream.Tools);
    }

    // MCP 2026-07-28, x-mcp-header: a client leaves out the tools whose annotations are against the rules.
    private TargetMessage Allowed(TargetMessage message)
    {
        var result = message.Part(message.Envelope.Result).ToArray();
        var refused = _upstream.Learn(result, _isFirstPage);
        if (refused.Count == 0 || ListPage.Read(ListKind.Tools, 0, result) is not { } page)
        {
            return message;
        }

        using (message)
        {
            using var list = new MessageBuffer(result.Length);
            list.Append(result.AsSpan(0, page.Array.Start + 1));
            var first = true;
            foreach (var item in page.Items.Where(item => !refused.Contains(item.Key)))
            {
                if (!first)
                {
                    list.Append((byte)',');
                }

                first = false;
                list.Append(item.At.Of(result));
            }

            list.Append(result.AsSpan(page.Array.End - 1));
            var output = new MessageBuffer(list.Length + 64);
            JsonRpcWriter.WriteResult(output, message.Part(message.Envelope.Id), list.Span);
            return TargetMessage.Read(output)!;
        }
    }
}
