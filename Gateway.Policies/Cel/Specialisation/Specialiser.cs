using Gateway.Policies.Cel.Evaluation;

namespace Gateway.Policies.Cel.Specialisation;

/// <summary>
/// Fills the known inputs of an activation into nodes. What depends on nothing unknown becomes a constant; the rest is rebuilt around
/// it. Sound because rules are pure: the residual gives, for every value of the unknown inputs, what the whole rule would have given.
/// </summary>
internal sealed class Specialiser(CelActivation activation)
{
    public CelActivation Activation { get; } = activation;

    public NodeFactory Nodes { get; } = new(activation);

    /// <summary>Specialises each node; false if none changed.</summary>
    public bool Specialise(Node[] nodes, out Node[] specialised)
    {
        specialised = nodes;
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[i].Specialise(this);
            if (ReferenceEquals(node, nodes[i]))
            {
                continue;
            }

            if (ReferenceEquals(specialised, nodes))
            {
                specialised = [.. nodes];
            }

            specialised[i] = node;
        }

        return !ReferenceEquals(specialised, nodes);
    }
}
