using System.Text;
using Gateway.Actors.Bridging;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Modern;

/// <summary>
/// One <c>subscriptions/listen</c> request (MCP 2026-07-28) with all that is wanted of a server. Comes back by itself when it breaks, and then says of
/// everything that it may have changed, as nobody heard what happened meanwhile. Ends for good when the server refuses it.
/// </summary>
internal sealed class ListenRequest : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private static readonly (ServerFeatures Feature, string Name, McpMethod Method)[] Lists =
    [
        (ServerFeatures.ToolsListChanged, "toolsListChanged", McpMethod.ToolsListChanged),
        (ServerFeatures.PromptsListChanged, "promptsListChanged", McpMethod.PromptsListChanged),
        (ServerFeatures.ResourcesListChanged, "resourcesListChanged", McpMethod.ResourcesListChanged),
    ];

    private readonly ListenContext _context;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly ListenRequest? _replaced;
    private readonly Task _loop;

    /// <param name="context">Of whom, and for whom.</param>
    /// <param name="resources">The resources whose changes are wanted.</param>
    /// <param name="replaced">The request in whose place it comes: closed when this one is open, so that nothing falls between them. Null: none.</param>
    public ListenRequest(ListenContext context, IReadOnlySet<string> resources, ListenRequest? replaced)
    {
        (_context, Resources, _replaced) = (context, resources, replaced);
        _loop = RunAsync();
    }

    /// <summary>The resources whose changes are wanted.</summary>
    public IReadOnlySet<string> Resources { get; }

    /// <summary>Whether the server has it open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Completes when it was open once, or never will be.</summary>
    public Task Opened => _opened.Task;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _loop;
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        try
        {
            while (!_closing.IsCancellationRequested && !WantsNothing)
            {
                var wasOpen = _opened.Task.IsCompleted;
                if (!await ListenAsync(wasOpen))
                {
                    break;
                }

                pause = IsOpen ? FirstPause : pause;
                IsOpen = false;
                await Task.Delay(pause, _context.Time, _closing.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }

        IsOpen = false;
        await (_replaced?.DisposeAsync() ?? ValueTask.CompletedTask);
        _opened.TrySetResult();
    }

    private bool WantsNothing => Resources.Count == 0 && !Lists.Any(list => _context.Upstream.Info.Features.HasFlag(list.Feature));

    // False: the server does not offer it.
    private async Task<bool> ListenAsync(bool again)
    {
        var upstream = _context.Upstream;
        var id = upstream.NextId(0);
        using var parameters = Wanted();
        await using var exchange = upstream.Send(id, RequestBridge.Compose(McpMethod.SubscriptionsListen, parameters.Span, id, _context.Origin, upstream.Info), _context.Headers);
        try
        {
            while (await exchange.ReadAsync(Timeout.InfiniteTimeSpan, _closing.Token) is { } message)
            {
                if (message.IsResponse)
                {
                    using (message)
                    {
                        return message.Envelope.Kind == JsonRpcKind.Result;
                    }
                }

                await TakeAsync(message, again);
            }

            return true;
        }
        catch (UpstreamException exception)
        {
            return !upstream.Lost.IsCompleted && (exception.Fault is not (UpstreamFault.Refused or UpstreamFault.BadReply) || exception.Status >= 500);
        }
        catch (OperationCanceledException)
        {
            await CancelAsync(id);
            throw;
        }
    }

    private async Task TakeAsync(TargetMessage message, bool again)
    {
        if (message.Envelope.Method != McpMethod.SubscriptionsAcknowledged)
        {
            _context.Listener.OnMessage(message);
            return;
        }

        message.Dispose();
        IsOpen = true;
        await (_replaced?.DisposeAsync() ?? ValueTask.CompletedTask);
        _opened.TrySetResult();
        if (again)
        {
            TellMissed();
        }
    }

    // On a pipe it is told; over HTTP the end of the stream says it.
    private async Task CancelAsync(MintedId id)
    {
        using var parameters = new MessageBuffer();
        parameters.Append("{\"requestId\":"u8);
        parameters.Append(id.ToUtf8());
        parameters.Append((byte)'}');
        var message = new MessageBuffer();
        JsonRpcWriter.WriteNotification(message, McpMethod.Cancelled.Utf8Name(), parameters.Span);
        await _context.Upstream.PostAsync(message, _context.Headers, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void TellMissed()
    {
        foreach (var (feature, _, method) in Lists)
        {
            if (_context.Upstream.Info.Features.HasFlag(feature))
            {
                Tell(method, default);
            }
        }

        foreach (var uri in Resources)
        {
            Tell(McpMethod.ResourcesUpdated, [.. "{\"uri\":"u8, .. JsonText.Quote(Encoding.UTF8.GetBytes(uri)), (byte)'}']);
        }
    }

    private void Tell(McpMethod method, ReadOnlySpan<byte> parameters)
    {
        var message = new MessageBuffer();
        JsonRpcWriter.WriteNotification(message, method.Utf8Name(), parameters);
        _context.Listener.OnMessage(TargetMessage.Read(message)!);
    }

    private MessageBuffer Wanted()
    {
        var output = new MessageBuffer();
        output.Append("{\"notifications\":"u8);
        var copy = new JsonObjectCopy(output);
        foreach (var (feature, name, _) in Lists)
        {
            if (_context.Upstream.Info.Features.HasFlag(feature))
            {
                copy.Add(Encoding.ASCII.GetBytes(name), "true"u8);
            }
        }

        if (Resources.Count > 0)
        {
            copy.Name("resourceSubscriptions"u8);
            var separator = (byte)'[';
            foreach (var uri in Resources)
            {
                output.Append(separator);
                separator = (byte)',';
                JsonRpcWriter.AppendString(output, uri);
            }

            output.Append((byte)']');
        }

        copy.End();
        output.Append((byte)'}');
        return output;
    }
}
