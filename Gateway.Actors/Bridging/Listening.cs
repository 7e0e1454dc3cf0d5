using System.Collections.Frozen;
using System.Threading.Channels;
using Gateway.Actors.Backends;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Streams;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Bridging;

/// <summary>
/// One open <c>subscriptions/listen</c>: what of its session's news it wants, and may know, waits here for its stream. Bounded: a reader that
/// falls behind loses the stream. Thread-safe; one reader.
/// </summary>
internal sealed class Listening
{
    private readonly Channel<byte[]> _waiting;
    private readonly SessionLimits _limits;
    private readonly ListenFilter _wanted;
    private readonly McpAccess _access;
    private readonly byte[] _meta;
    private FrozenSet<(Target Target, string Uri)> _resources = [];
    private Task<bool>? _wait;
    private int _bytes;

    public Listening(ListenFilter wanted, McpAccess access, ReadOnlySpan<byte> subscription, SessionLimits limits)
    {
        (_wanted, _access, _limits, _meta) = (wanted, access, limits, ListenFilter.Meta(subscription));
        _waiting = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(limits.StreamEvents)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
            AllowSynchronousContinuations = false,
        });
    }

    /// <summary>Says which resources were granted, by their targets' own URIs.</summary>
    public void Grant(IEnumerable<(Target Target, string Uri)> resources) => Volatile.Write(ref _resources, resources.ToFrozenSet());

    /// <summary>Takes a notification if it is one of those wanted.</summary>
    /// <param name="method">Which.</param>
    /// <param name="parameters">Its raw params as clients see them; empty: none.</param>
    /// <param name="target">Who sent it; null: the gateway itself.</param>
    /// <param name="subject">What it tells about; null: nothing that rules are about.</param>
    public void Tell(McpMethod method, ReadOnlySpan<byte> parameters, Target? target, EventSubject? subject)
    {
        var isWanted = method switch
        {
            McpMethod.ToolsListChanged => _wanted.Tools,
            McpMethod.PromptsListChanged => _wanted.Prompts,
            McpMethod.ResourcesListChanged => _wanted.Resources,
            McpMethod.ResourcesUpdated => target is not null && subject?.Name is { } uri && Volatile.Read(ref _resources).Contains((target, uri)),
            _ => false,
        };
        if (isWanted && subject?.IsFor(_access) != false)
        {
            Add(method, parameters);
        }
    }

    /// <summary>Says that nothing follows.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Whether there is something to read, now or within the time; null: nothing came. False: nothing will.</summary>
    public async ValueTask<bool?> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var waiting = _wait ??= _waiting.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        try
        {
            var more = await waiting.WaitAsync(patience, time, cancellationToken);
            _wait = null;
            return more;
        }
        catch (TimeoutException)
        {
            // The next call takes the wait up.
            return null;
        }
    }

    /// <summary>The next message; null: none at present.</summary>
    public byte[]? Take()
    {
        if (!_waiting.Reader.TryRead(out var message))
        {
            return null;
        }

        Interlocked.Add(ref _bytes, -message.Length);
        return message;
    }

    private void Add(McpMethod method, ReadOnlySpan<byte> parameters)
    {
        using var own = new MessageBuffer(parameters.Length + 128);
        var copy = new JsonObjectCopy(own);
        var members = new JsonMembers(parameters);
        while (members.Next())
        {
            if (!members.Is("_meta"u8))
            {
                copy.Add(members.Whole.Of(parameters));
            }
        }

        copy.Add("_meta"u8, _meta);
        copy.End();
        using var message = new MessageBuffer(own.Length + 128);
        JsonRpcWriter.WriteNotification(message, method.Utf8Name(), own.Span);
        if (Interlocked.Add(ref _bytes, message.Length) > _limits.StreamBytes || !_waiting.Writer.TryWrite(message.Span.ToArray()))
        {
            Complete();
        }
    }
}
