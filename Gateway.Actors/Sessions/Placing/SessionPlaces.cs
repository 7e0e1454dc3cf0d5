using Gateway.Actors.Cluster;

namespace Gateway.Actors.Sessions.Placing;

/// <summary>Finds out which node has a session. What the id says and what was learnt is tried first; the directory is the truth. Thread-safe.</summary>
public sealed class SessionPlaces
{
    private readonly SessionServices _services;
    private readonly SessionRegistry _registry;
    private readonly KnownOwners _known;

    internal SessionPlaces(SessionServices services, SessionRegistry registry) =>
        (_services, _registry, _known) = (services, registry, new KnownOwners(services.Limits.Cluster.KnownOwners));

    /// <summary>Who is there.</summary>
    public IClusterMembership Membership => _services.Membership;

    /// <summary>How the directory names the session with this id; null when it is none of ours, or bound to another caller or route.</summary>
    public SessionKey? KeyOf(string id, SessionBinding binding) =>
        SessionId.Open(_services.SessionIds, id) is { } opened && opened.Binding == binding ? opened.Key : null;

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

    /// <summary>Where the session is, as the directory has it.</summary>
    public async Task<SessionPlace> AskAsync(string id, SessionBinding binding, CancellationToken cancellationToken)
    {
        if (KeyOf(id, binding) is not { } key)
        {
            return SessionPlace.Nowhere;
        }

        SessionRecord? record;
        try
        {
            record = await _services.Directory.ReadAsync(key, cancellationToken);
        }
        catch (DirectoryUnavailableException)
        {
            return SessionPlace.Unavailable("directory");
        }

        if (record is null || record.Binding != binding)
        {
            _known.Forget(key);
            return SessionPlace.Nowhere;
        }

        if (record.Owner == Membership.Self)
        {
            return _registry.Find(id) is { IsClosed: false } held ? SessionPlace.Here(held) : SessionPlace.Nowhere;
        }

        if (!Membership.Current.IsAlive(record.Owner))
        {
            return SessionPlace.Nowhere;
        }

        _known.Learn(key, record.Owner, record.Epoch);
        return SessionPlace.Elsewhere(record.Owner, record.Epoch);
    }

    /// <summary>Notes what an answer of an owner says.</summary>
    public void Learn(SessionKey key, NodeId owner, long epoch) => _known.Learn(key, owner, epoch);

    /// <summary>Forgets an owner who says that it is none.</summary>
    public void Forget(SessionKey key) => _known.Forget(key);
}
