using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions.Takeover;

namespace Gateway.Actors.Sessions.Placing;

/// <summary>Finds out which node has a session. What the id says and what was learnt is tried first; the directory is the truth. Thread-safe.</summary>
public sealed class SessionPlaces
{
    private readonly SessionServices _services;
    private readonly SessionRegistry _registry;
    private readonly KnownOwners _known;
    private readonly SessionClaims _claims;
    private readonly SessionRelease _release;

    internal SessionPlaces(SessionServices services, SessionRegistry registry, SessionRelease release)
    {
        (_services, _registry, _release) = (services, registry, release);
        _known = new KnownOwners(services.Limits.Cluster.KnownOwners);
        _claims = new SessionClaims(services, registry);
    }

    /// <summary>Whether this node stops, and takes no session over.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>From now on this node takes no session over, and opens none.</summary>
    public void Leave() => IsLeaving = true;

    /// <summary>Who is there.</summary>
    public IClusterMembership Membership => _services.Membership;

    /// <summary>How the directory names the session with this id; null when it is none of ours, or bound to another caller or route.</summary>
    public SessionKey? KeyOf(string id, SessionBinding binding) =>
        SessionId.Open(_services.SessionIds, id) is { } opened && opened.Binding == binding ? opened.Key : null;

    /// <summary>Which route the session with this id is of, whoever it is bound to; null: it is none of ours.</summary>
    public ulong? RouteOf(string id) => SessionId.Open(_services.SessionIds, id)?.Binding.Route;

    /// <summary>Whether another live node runs another configuration, or may: without a lease nothing is known of the others any more.</summary>
    public bool IsConfiguredApart =>
        Membership.Lease != LeaseState.Serving
        || Membership.Current.Nodes.Any(node => node.IsAlive && node.Id != Membership.Self && node.Profile.ConfigHash != Membership.ConfigHash);

    /// <summary>Where the session is, as far as can be told without asking.</summary>
    public SessionPlace Guess(string id, SessionBinding binding)
    {
        if (_registry.Find(id) is { IsClosed: false } held)
        {
            return held.Binding == binding ? SessionPlace.Here(held) : SessionPlace.Nowhere;
        }

        if (SessionId.Open(_services.SessionIds, id) is not { } opened || opened.Binding != binding)
        {
            return SessionPlace.Nowhere;
        }

        var (view, self) = (Membership.Current, Membership.Self);
        if (_known.Find(opened.Key) is { } known && known.Node != self && view.IsAlive(known.Node))
        {
            return SessionPlace.Elsewhere(known.Node, known.Epoch);
        }

        return view.Find(opened.OwnerIncarnation) is { IsAlive: true } hint && hint.Id != self
            ? SessionPlace.Elsewhere(hint.Id, epoch: 0)
            : SessionPlace.Unknown;
    }

    /// <summary>The claim of a session by this node that is under way; null: there is none.</summary>
    public Task<SessionPlace>? Pending(string id, SessionBinding binding) => KeyOf(id, binding) is { } key ? _claims.Pending(key) : null;

    /// <summary>Where the session is, as the directory has it; one that nobody has is taken over.</summary>
    /// <param name="id">As the client carries it.</param>
    /// <param name="backend">What the session is with.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SessionPlace> AskAsync(string id, McpBackend backend, SessionCaller caller, CancellationToken cancellationToken)
    {
        var binding = new SessionBinding(backend.Route, caller.Principal);
        if (SessionId.Open(_services.SessionIds, id) is not { } opened || opened.Binding != binding)
        {
            return SessionPlace.Nowhere;
        }

        try
        {
            return await AskAsync(id, opened, backend, caller, isSecond: false, cancellationToken);
        }
        catch (DirectoryUnavailableException)
        {
            return SessionPlace.Unavailable("directory");
        }
    }

    private async Task<SessionPlace> AskAsync(string id, SessionId opened, McpBackend backend, SessionCaller caller, bool isSecond, CancellationToken cancellationToken)
    {
        var key = opened.Key;
        var record = await _services.Directory.ReadAsync(key, cancellationToken);
        if (record is null || record.Binding != opened.Binding)
        {
            _known.Forget(key);
            return SessionPlace.Nowhere;
        }

        if (record.Owner == Membership.Self && Membership.Current.IsAlive(record.Owner))
        {
            // Not held any more: it ends, and its row with it. Or not yet. Or it was given up, as this incarnation is dead to the others, and only the view of
            // this node does not say so yet: then somebody takes it over.
            return _registry.Find(id) is { IsClosed: false } held ? SessionPlace.Here(held)
                : _claims.Pending(key) is { } pending ? await pending
                : _release.IsPending(key) ? SessionPlace.TakingOver()
                : !_services.MayAct ? SessionPlace.Unavailable("suspended")

                // Or it was given up since the row was read: what stands there now says so.
                : isSecond ? SessionPlace.Nowhere
                : await AskAsync(id, opened, backend, caller, isSecond: true, cancellationToken);
        }

        if (!Membership.Current.IsAlive(record.Owner))
        {
            if (IsLeaving)
            {
                // One of the same configuration has the route for certain.
                var heir = Membership.Current.Nodes
                    .Where(node => node.State == NodeState.Active && node.Id != Membership.Self).MaxBy(node => node.Profile.ConfigHash == Membership.ConfigHash);
                return heir is null ? SessionPlace.Unavailable("draining") : SessionPlace.Elsewhere(heir.Id, record.Epoch) with { MayClaim = true };
            }

            return _services.MayAct ? await _claims.ClaimAsync(id, opened, record, backend, caller) : SessionPlace.Unavailable("suspended");
        }

        _known.Learn(key, record.Owner, record.Epoch);
        return SessionPlace.Elsewhere(record.Owner, record.Epoch);
    }

    /// <summary>Notes what an answer of an owner says.</summary>
    public void Learn(SessionKey key, NodeId owner, long epoch) => _known.Learn(key, owner, epoch);

    /// <summary>Forgets an owner who says that it is none.</summary>
    public void Forget(SessionKey key) => _known.Forget(key);
}
