using System.Collections.Concurrent;
using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions.Targets;

/// <summary>Requests of targets that wait for the client's answer: sampling, elicitation, roots.</summary>
internal sealed class ServerRequests(long epoch)
{
    private const int MaxPending = 64;

    private readonly ConcurrentDictionary<MintedId, ServerRequest> _pending = new();

    /// <summary>Whether an answer is waited for.</summary>
    public bool IsAny => !_pending.IsEmpty;
    private long _counter;

    /// <summary>Whether a target waits for the client on behalf of an exchange, or of any.</summary>
    public bool IsWaiting(IUpstream upstream)
    {
        foreach (var (_, request) in _pending)
        {
            if (ReferenceEquals(request.Upstream, upstream))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Notes a request; null when too many wait.</summary>
    public MintedId? Add(IUpstream upstream, ReadOnlySpan<byte> rawId, ReadOnlySpan<byte> rawProgressToken)
    {
        if (_pending.Count >= MaxPending)
        {
            return null;
        }

        var id = new MintedId(epoch, Interlocked.Increment(ref _counter));
        _pending[id] = new ServerRequest(upstream, rawId.ToArray(), rawProgressToken.ToArray());
        return id;
    }

    /// <summary>Notes a question of a target that has no requests, asked in its place; null when too many wait.</summary>
    public MintedId? Add(TaskCompletionSource<InputAnswer> answer)
    {
        if (_pending.Count >= MaxPending)
        {
            return null;
        }

        var id = new MintedId(epoch, Interlocked.Increment(ref _counter));
        _pending[id] = new ServerRequest(null, [], []) { Answer = answer };
        return id;
    }

    /// <summary>Forgets a request: its answer is not waited for any more.</summary>
    public void Forget(MintedId id) => _pending.TryRemove(id, out _);

    /// <summary>Takes the request that a client answers: once, and only with an id the gateway minted in this epoch.</summary>
    public ServerRequest? Take(ReadOnlySpan<byte> rawId) =>
        MintedId.TryParse(rawId, out var id) && _pending.TryRemove(id, out var request) ? request : null;

    /// <summary>The request that a client reports progress of.</summary>
    public ServerRequest? Find(ReadOnlySpan<byte> rawToken) =>
        MintedId.TryParse(rawToken, out var id) ? _pending.GetValueOrDefault(id) : null;

    /// <summary>Takes the request that a target gave up; the minted id under which the client knows it.</summary>
    public MintedId? Cancel(IUpstream upstream, ReadOnlySpan<byte> rawId)
    {
        foreach (var (id, request) in _pending)
        {
            if (ReferenceEquals(request.Upstream, upstream) && rawId.SequenceEqual(request.RawId) && _pending.TryRemove(id, out _))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Forgets what a lost connection asked: there is nobody left to answer.</summary>
    public void Forget(IUpstream upstream)
    {
        foreach (var (id, request) in _pending)
        {
            if (ReferenceEquals(request.Upstream, upstream))
            {
                _pending.TryRemove(id, out _);
            }
        }
    }
}

/// <summary>A request of a target.</summary>
/// <param name="Upstream">Who asked, and is sent the answer; null: a call waits for it.</param>
/// <param name="RawId">The id it gave, raw.</param>
/// <param name="RawProgressToken">The progress token it gave, raw; empty: none.</param>
internal sealed record ServerRequest(IUpstream? Upstream, byte[] RawId, byte[] RawProgressToken)
{
    /// <summary>Where a call waits for the answer; null: nowhere.</summary>
    public TaskCompletionSource<InputAnswer>? Answer { get; init; }
}
