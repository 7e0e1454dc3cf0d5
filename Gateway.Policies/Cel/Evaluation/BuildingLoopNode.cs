using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>
/// Macros that make a new list or map: <c>map</c>, <c>filter</c>, <c>transformList</c>, <c>transformMap</c>, <c>mapValues</c>,
/// <c>filterKeys</c> and the like. Any failing round fails them. Allocates: the rule asks for it.
/// </summary>
internal sealed class BuildingLoopNode(BuildingLoop loop, Node range, int first, int second, Node? filter, Node body)
    : LoopNode(range, first, second)
{
    protected override IEnumerable<Node> Rounds => filter is null ? [body] : [body, filter];

    public override CelValue Eval(CelActivation activation)
    {
        var range = Range.Eval(activation);
        var count = loop.MapsOnly && range.IsValue && range.Kind != CelKind.Map ? -1 : Count(range);
        if (count < 0)
        {
            return NoRange(range);
        }

        var result = new LoopResult(loop.Kind, count);
        var unknown = false;
        for (var i = 0; i < count; i++)
        {
            if (!Enter(range, i, activation))
            {
                return CelValue.Fail(Errors.Cost);
            }

            var keep = filter is null ? CelValue.True : filter.Eval(activation);
            var value = keep.Kind == CelKind.Bool && keep.IsTrue == loop.NegateFilter ? default : body.Eval(activation);
            if (keep.Kind != CelKind.Bool && keep.Kind != CelKind.Unknown)
            {
                return keep.IsValue ? CelValue.Fail(Errors.NotBool) : keep;
            }

            if (value.Kind == CelKind.Error)
            {
                return value;
            }

            unknown |= keep.Kind == CelKind.Unknown || value.Kind == CelKind.Unknown;
            if (value.IsValue && !unknown && result.Add(Key(range, i), value) is { } error)
            {
                return error;
            }
        }

        return unknown ? CelValue.Unknown : result.Build();
    }

    protected override LoopNode With(Node range, Node[] rounds) =>
        new BuildingLoopNode(loop, range, First, Second, rounds.Length > 1 ? rounds[1] : null, rounds[0]);

    private static CelValue Key(in CelValue range, int round) =>
        range.Kind == CelKind.List ? CelValue.Of((long)round) : range.Entries.KeyAt(round);
}

/// <summary>What a building macro makes. With <paramref name="NegateFilter"/> it keeps what its filter is false for.</summary>
internal sealed record BuildingLoop(LoopKind Kind, bool MapsOnly, bool NegateFilter);

/// <summary>What the rounds have made so far.</summary>
internal struct LoopResult(LoopKind kind, int capacity)
{
    private readonly MapBuilder? _map = kind == LoopKind.List ? null : new MapBuilder();
    private CelValue[] _items = kind == LoopKind.List ? new CelValue[capacity] : [];
    private int _count;

    /// <summary>Adds what a round made; an error value if that is not what the macro needs.</summary>
    public CelValue? Add(in CelValue key, in CelValue value)
    {
        switch (kind)
        {
            case LoopKind.List:
                _items[_count++] = value;
                return null;
            case LoopKind.Map:
                _map!.Add(key, value);
                return null;
            default:
                if (value.Kind != CelKind.Map || value.Entries.Count != 1)
                {
                    return CelValue.Fail(value.Kind == CelKind.Map ? Errors.TransformEntry : Errors.NoSuchOverload);
                }

                _map!.Add(value.Entries.KeyAt(0), value.Entries.ValueAt(0));
                return null;
        }
    }

    public CelValue Build()
    {
        if (_map is not null)
        {
            return _map.Build();
        }

        Array.Resize(ref _items, _count);
        return CelValue.Of(new ArrayList(_items));
    }
}
