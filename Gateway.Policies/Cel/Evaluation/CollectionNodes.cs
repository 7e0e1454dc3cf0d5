using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>
/// <c>[a, ?b, c]</c>. Allocates: the rule asks for a new list. <paramref name="optional"/> says which elements are written with a
/// question mark, null for none.
/// </summary>
internal sealed class ListNode(Node[] elements, bool[]? optional) : Node
{
    public override IEnumerable<Node> Children => elements;

    /// <summary>The elements, if each is there for sure.</summary>
    public Node[]? Plain => optional is null ? elements : null;

    public override CelValue Eval(CelActivation activation)
    {
        if (!activation.Charge(elements.Length))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var values = new CelValue[elements.Length];
        var count = 0;
        var unknown = false;
        for (var i = 0; i < elements.Length; i++)
        {
            var value = elements[i].Eval(activation);
            if (value.Kind == CelKind.Error)
            {
                return value;
            }

            unknown |= value.Kind == CelKind.Unknown;
            if (optional is null || !optional[i] || unknown)
            {
                values[count++] = value;
            }
            else if (value.Kind != CelKind.Optional)
            {
                return CelValue.Fail(Errors.NoSuchOverload);
            }
            else if (value.IsPresent)
            {
                values[count++] = value.Unwrapped;
            }
        }

        return unknown ? CelValue.Unknown : CelValue.Of(new ArrayList(count == values.Length ? values : values[..count]));
    }

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise(elements, out var changed) ? specialiser.Nodes.List(changed, optional) : this;
}

/// <summary><c>{a: b, ?c: d}</c>: keys and values in turn. Allocates: the rule asks for a new map.</summary>
internal sealed class MapNode(Node[] parts, bool[]? optional) : Node
{
    public override IEnumerable<Node> Children => parts;

    public override CelValue Eval(CelActivation activation)
    {
        if (!activation.Charge(parts.Length))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var entries = new MapBuilder();
        var unknown = false;
        for (var i = 0; i < parts.Length; i += 2)
        {
            var key = parts[i].Eval(activation);
            var value = parts[i + 1].Eval(activation);
            if (key.Kind == CelKind.Error || value.Kind == CelKind.Error)
            {
                return Strictness.Failed(key, value);
            }

            unknown |= !key.IsValue || !value.IsValue;
            if (unknown || optional is null || !optional[i / 2])
            {
                entries.Add(key, value);
            }
            else if (value.Kind != CelKind.Optional)
            {
                return CelValue.Fail(Errors.NoSuchOverload);
            }
            else if (value.IsPresent)
            {
                entries.Add(key, value.Unwrapped);
            }
        }

        return unknown ? CelValue.Unknown : entries.Build();
    }

    public override Node Specialise(Specialiser specialiser) =>
        specialiser.Specialise(parts, out var changed) ? specialiser.Nodes.Map(changed, optional) : this;
}

/// <summary>A record input as a whole: the map of the fields that are present.</summary>
internal sealed class RecordNode(string[] names, Node[] fields) : Node
{
    public override IEnumerable<Node> Children => fields;

    public override bool IsClosed(IReadOnlySet<int> locals) => false;

    public override CelValue Eval(CelActivation activation)
    {
        var entries = new MapBuilder();
        var unknown = false;
        for (var i = 0; i < fields.Length; i++)
        {
            var value = fields[i].Eval(activation);
            unknown |= value.Kind == CelKind.Unknown;

            // A nested record without a field that is set is as absent as a field that is not.
            if (value.IsValue && !(fields[i] is RecordNode && value.Entries.Count == 0))
            {
                entries.Add(CelValue.Of(names[i]), value);
            }
        }

        return unknown ? CelValue.Unknown : entries.Build();
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var value = Eval(specialiser.Activation);
        return value.Kind == CelKind.Unknown ? this : ConstantNode.Of(value);
    }
}
