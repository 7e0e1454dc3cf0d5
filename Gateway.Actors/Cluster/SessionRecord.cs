namespace Gateway.Actors.Cluster;

/// <summary>What the directory knows of a session.</summary>
/// <param name="Owner">The node that holds its live parts; the default value when it was released.</param>
/// <param name="Epoch">The number of this ownership; it only grows.</param>
/// <param name="Binding">Whose session it is, and of which route.</param>
/// <param name="State">What is needed to build it again; at most 8 KiB, opaque to the directory.</param>
public sealed record SessionRecord(NodeId Owner, long Epoch, SessionBinding Binding, ReadOnlyMemory<byte> State)
{
    /// <summary>How soon after a takeover the death of an owner speaks against the session: 30 s.</summary>
    public static readonly TimeSpan PoisonWindow = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether its last owner died less than <see cref="PoisonWindow"/> after it took the session over. Building it again may be what killed it,
    /// so it is deleted (<see cref="ISessionDirectory.DeleteOrphanAsync"/>), not claimed.
    /// </summary>
    public bool IsPoisoned { get; init; }

    /// <summary>Whether this node can read <see cref="State"/>; false when a newer build or an unknown key wrote it, and it is empty here.</summary>
    public bool IsReadable { get; init; } = true;
}
