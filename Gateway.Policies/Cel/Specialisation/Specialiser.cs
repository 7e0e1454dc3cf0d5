using Gateway.Policies.Cel.Evaluation;

namespace Gateway.Policies.Cel.Specialisation;

/// <summary>
/// Fills the known inputs of an activation into nodes. What depends on nothing unknown becomes a constant; the rest is rebuilt around
/// it. Sound because rules are pure: the residual gives, for every value of the unknown inputs, what the whole rule would have given.
/// </summary>
internal sealed class Specialiser(CelActivation activation)
{
    private NodeFactory? _nodes;
    private List<(int Index, CelValue Value)>? _locals;

    public CelActivation Activation { get; } = activation;

    public NodeFactory Nodes => _nodes ??= new NodeFactory(Activation);

    /// <summary>The value of a macro's variable, if it is known.</summary>
    public bool TryGetLocal(int index, out CelValue value)
    {
        for (var i = (_locals?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (_locals![i].Index == index)
            {
                value = _locals[i].Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Specialises a node in which these variables are known; a negative index is none.</summary>
    public Node SpecialiseWith(Node node, int first, in CelValue firstValue, int second, in CelValue secondValue)
    {
        _locals ??= [];
        var count = _locals.Count;
        _locals.Add((first, firstValue));
        if (second >= 0)
        {
            _locals.Add((second, secondValue));
        }

        var specialised = node.Specialise(this);
        _locals.RemoveRange(count, _locals.Count - count);
        return specialised;
    }

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
