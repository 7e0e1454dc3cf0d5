namespace Gateway.Actors.Cluster;

/// <summary>A gateway process: the name of its node, and a number that is new at each start and never used again.</summary>
/// <param name="Name">The node's configured name; <c>local</c> when there is no cluster.</param>
/// <param name="Incarnation">Grows with each start of any node.</param>
public readonly record struct NodeId(string Name, long Incarnation)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}#{Incarnation}";
}
