using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>
/// A child process that several sessions use at the same time. It is told that its client is the gateway and can be asked nothing. What it
/// says outside of calls goes to all sessions where it concerns all, and to none where nobody can say whom it concerns: log messages and
/// subscriptions are not offered.
/// </summary>
internal sealed class SharedChild : IUpstreamListener, IAsyncDisposable
{
    private static readonly JsonRpcError NotSupported = new(McpErrorCode.MethodNotFound, "The process is shared by several clients, so none of them can be asked.");

    private readonly Lock _lock = new();
    private readonly HashSet<Attachment> _attached = [];
    private IUpstream _upstream = null!;
    private UpstreamInfo _info = null!;
    private ITimer? _deserted;
    private bool _disposed;

    private SharedChild()
    {
    }

    /// <summary>Starts a child.</summary>
    /// <exception cref="UpstreamException">It cannot be started.</exception>
    public static async Task<SharedChild> StartAsync(Func<IUpstreamListener, Task<IUpstream>> start)
    {
        var child = new SharedChild();
        child._upstream = await start(child);
        child._info = Offered(child._upstream.Info);
        return child;
    }

    /// <summary>Lets a session use the child; null when it has ended.</summary>
    /// <param name="listener">Takes what concerns all sessions.</param>
    /// <param name="deserted">Called when the last session has left; null: nobody minds.</param>
    public IUpstream? TryAttach(IUpstreamListener listener, Action? deserted)
    {
        lock (_lock)
        {
            if (_disposed || _upstream.Lost.IsCompleted)
            {
                return null;
            }

            _deserted?.Dispose();
            _deserted = null;
            var attachment = new Attachment(this, listener, deserted);
            _attached.Add(attachment);
            return attachment;
        }
    }

    /// <summary>Calls <paramref name="then"/> when nobody has attached until <paramref name="patience"/> has passed.</summary>
    public void WhenStillDesertedAfter(TimeSpan patience, TimeProvider time, Func<Task> then)
    {
        lock (_lock)
        {
            if (_attached.Count == 0 && !_disposed)
            {
                _deserted = time.CreateTimer(_ => _ = then(), null, patience, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void OnMessage(TargetMessage message)
    {
        using (message)
        {
            if (message.Envelope.Kind == JsonRpcKind.Request)
            {
                Answer(message);
            }
            else if (message.Envelope.Method is McpMethod.ToolsListChanged or McpMethod.PromptsListChanged or McpMethod.ResourcesListChanged)
            {
                Broadcast(message);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
            _deserted?.Dispose();
        }

        await _upstream.DisposeAsync();
    }

    private void Broadcast(TargetMessage message)
    {
        Attachment[] attached;
        lock (_lock)
        {
            attached = [.. _attached];
        }

        foreach (var session in attached)
        {
            session.Listener.OnMessage(TargetMessage.Read(message.Bytes)!);
        }
    }

    private void Answer(TargetMessage message)
    {
        var output = new MessageBuffer();
        if (message.Envelope.Method == McpMethod.Ping)
        {
            JsonRpcWriter.WriteResult(output, message.Part(message.Envelope.Id), "{}"u8);
        }
        else
        {
            JsonRpcWriter.WriteError(output, message.Part(message.Envelope.Id), NotSupported);
        }

        // A failure to answer is the end of the child, which all sessions learn anyway.
        _ = _upstream.PostAsync(output, ForwardedHeaders.None, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Detach(Attachment attachment)
    {
        bool last;
        lock (_lock)
        {
            last = _attached.Remove(attachment) && _attached.Count == 0;
        }

        if (last)
        {
            attachment.Deserted?.Invoke();
        }
    }

    private static UpstreamInfo Offered(UpstreamInfo info)
    {
        var capabilities = JsonNode.Parse(info.Capabilities.Span)!.AsObject();
        capabilities.Remove("logging");
        (capabilities["resources"] as JsonObject)?.Remove("subscribe");
        return info with
        {
            Features = info.Features & ~(ServerFeatures.Logging | ServerFeatures.Subscribe),
            Capabilities = JsonSerializer.SerializeToUtf8Bytes(capabilities),
        };
    }

    /// <summary>The child as one session has it: closing it leaves the child to the others.</summary>
    private sealed class Attachment(SharedChild child, IUpstreamListener listener, Action? deserted) : IUpstream
    {
        public IUpstreamListener Listener => listener;

        public Action? Deserted => deserted;

        public UpstreamInfo Info => child._info;

        public Task<UpstreamException> Lost => child._upstream.Lost;

        public bool IsListening => true;

        public MintedId NextId(long epoch) => child._upstream.NextId(epoch);

        public Exchange Send(MintedId id, MessageBuffer request, ForwardedHeaders headers, Func<bool>? maySend = null) =>
            child._upstream.Send(id, request, headers, maySend);

        public Task PostAsync(MessageBuffer message, ForwardedHeaders headers, CancellationToken cancellationToken) =>
            child._upstream.PostAsync(message, headers, cancellationToken);

        public Task ListenAsync(IReadOnlyCollection<string> resources) => child._upstream.ListenAsync([]);

        public ValueTask DisposeAsync()
        {
            child.Detach(this);
            return ValueTask.CompletedTask;
        }
    }
}
