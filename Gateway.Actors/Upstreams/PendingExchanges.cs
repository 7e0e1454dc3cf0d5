using System.Collections.Concurrent;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>
/// The exchanges in flight on a connection where all replies come over one stream. The gateway's own ids are the keys, never a client's:
/// real clients send <c>id: 1</c> on every request.
/// </summary>
internal sealed class PendingExchanges
{
    private readonly ConcurrentDictionary<MintedId, InboxExchange> _pending = new();
    private UpstreamException? _failure;

    /// <summary>Notes an exchange before its request is sent; it fails at once when the connection is gone already.</summary>
    public void Add(InboxExchange exchange)
    {
        _pending[exchange.Id] = exchange;
        if (Volatile.Read(ref _failure) is { } failure)
        {
            exchange.Fail(failure);
        }
    }

    public void Remove(InboxExchange exchange) => _pending.TryRemove(new KeyValuePair<MintedId, InboxExchange>(exchange.Id, exchange));

    /// <summary>
    /// Hands a message to the exchange it belongs to: a response by its id, progress by its token, what was subscribed to by the subscription, and what names no request to the only
    /// exchange in flight, if <paramref name="attribute"/>. False when it belongs to none; a late response is taken and dropped.
    /// </summary>
    public bool TryDeliver(TargetMessage message, bool attribute)
    {
        if (message.IsResponse)
        {
            if (Find(message, message.Envelope.Id) is { } exchange)
            {
                exchange.TryDeliver(message);
            }
            else
            {
                message.Dispose();
            }

            return true;
        }

        var owner = message.Envelope.Method == McpMethod.Progress ? Find(message, message.Envelope[ParamsMember.ProgressToken])
            : message.Envelope[ParamsMember.MetaSubscriptionId] is { Exists: true } subscription ? Find(message, subscription)
            : attribute && BelongsToCall(message) ? Newest(message.Envelope.Kind == JsonRpcKind.Request) : null;
        return owner?.TryDeliver(message) == true;
    }

    /// <summary>Fails all exchanges, now and later ones.</summary>
    public void Fail(UpstreamException failure)
    {
        Volatile.Write(ref _failure, failure);
        foreach (var exchange in _pending.Values)
        {
            exchange.Fail(failure);
        }
    }

    private static bool BelongsToCall(TargetMessage message) => message.Envelope.Method is
        McpMethod.LogMessage or McpMethod.SamplingCreateMessage or McpMethod.ElicitationCreate or McpMethod.RootsList;

    private InboxExchange? Find(TargetMessage message, Slice id) =>
        MintedId.TryParse(message.Part(id), out var minted) ? _pending.GetValueOrDefault(minted) : null;

    // A request of the target goes to the call sent last, as some call must carry it to a client without a stream of its own; a log line
    // only where there is no doubt.
    private InboxExchange? Newest(bool amongSeveral)
    {
        InboxExchange? newest = null;
        foreach (var (id, exchange) in _pending)
        {
            if (newest is not null && !amongSeveral)
            {
                return null;
            }

            newest = newest is null || (newest.IsParked == exchange.IsParked ? id.Counter > newest.Id.Counter : newest.IsParked) ? exchange : newest;
        }

        return newest;
    }
}
