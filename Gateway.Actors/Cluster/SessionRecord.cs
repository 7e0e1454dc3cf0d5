namespace Gateway.Actors.Cluster;

/// <summary>What the directory knows of a session.</summary>
/// <param name="Owner">The node that holds its live parts.</param>
/// <param name="Epoch">The number of this ownership; it only grows.</param>
/// <param name="Binding">Whose session it is, and of which route.</param>
/// <param name="State">What is needed to build it again; at most 8 KiB, opaque to the directory.</param>
public sealed record SessionRecord(NodeId Owner, long Epoch, SessionBinding Binding, ReadOnlyMemory<byte> State);
