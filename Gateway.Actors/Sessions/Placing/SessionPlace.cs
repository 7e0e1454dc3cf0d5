using Gateway.Actors.Cluster;

namespace Gateway.Actors.Sessions.Placing;

/// <summary>Where a session is, for a request that names it.</summary>
/// <param name="Kind">Which of the others count.</param>
/// <param name="Session">The session, where it is here.</param>
/// <param name="Node">Its owner, where that is another node.</param>
/// <param name="Epoch">The epoch of that ownership; 0: not known.</param>
/// <param name="Reason">Why it cannot be said, or had, now: a word for clients and logs.</param>
public readonly record struct SessionPlace(SessionPlaceKind Kind, Session? Session = null, NodeId Node = default, long Epoch = 0, string? Reason = null)
{
    private const string TakingOverReason = "taking_over";

    /// <summary>Whether it will be had shortly: the request is better held than refused.</summary>
    public bool IsTakingOver => Reason == TakingOverReason;

    /// <summary>Whether that node is to take the session over, as nobody has it and this node stops.</summary>
    public bool MayClaim { get; init; }

    /// <summary>Where it waits for being taken over: when its turn is. The request asks again then.</summary>
    public ClaimTurn? Turn { get; init; }

    /// <summary>The directory must be asked.</summary>
    public static SessionPlace Unknown => new(SessionPlaceKind.Unknown);

    /// <summary>For this caller there is no such session.</summary>
    public static SessionPlace Nowhere => new(SessionPlaceKind.Nowhere);

    /// <summary>Here.</summary>
    public static SessionPlace Here(Session session) => new(SessionPlaceKind.Here, session);

    /// <summary>On another node.</summary>
    public static SessionPlace Elsewhere(NodeId node, long epoch) => new(SessionPlaceKind.Elsewhere, Node: node, Epoch: epoch);

    /// <summary>This node takes it over, as soon as it may.</summary>
    public static SessionPlace TakingOver(ClaimTurn? turn = null) => new(SessionPlaceKind.Unavailable, Reason: TakingOverReason) { Turn = turn };

    /// <summary>It may exist, and cannot be had now.</summary>
    public static SessionPlace Unavailable(string reason) => new(SessionPlaceKind.Unavailable, Reason: reason);
}

/// <summary>Kinds of <see cref="SessionPlace"/>.</summary>
public enum SessionPlaceKind
{
    /// <summary>The directory must be asked.</summary>
    Unknown,

    /// <summary>For this caller there is no such session: 404.</summary>
    Nowhere,

    /// <summary>On this node.</summary>
    Here,

    /// <summary>On another node, as far as is known.</summary>
    Elsewhere,

    /// <summary>It cannot be had now: 503.</summary>
    Unavailable,
}
