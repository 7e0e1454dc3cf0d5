using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>
/// A macro that walks a list or map, one round an element, each a step of the budget. The variables live in the activation at fixed
/// places: <paramref name="first"/> is the element, or with a second variable (not negative) the index or key.
/// </summary>
internal abstract class LoopNode(Node range, int first, int second) : Node
{
    // Longer lists stay loops: the residual would be larger than the rule.
    private const int UnrolledRounds = 16;

    protected int First { get; } = first;

    protected int Second { get; } = second;

    protected Node Range { get; } = range;

    protected abstract IEnumerable<Node> Rounds { get; }

    public sealed override IEnumerable<Node> Children => Rounds.Prepend(Range);

    public sealed override bool IsClosed(IReadOnlySet<int> locals) =>
        Range.IsClosed(locals) && Rounds.All(round => round.IsClosed(new HashSet<int>(locals) { First, Second }));

    public sealed override Node Specialise(Specialiser specialiser)
    {
        var range = Range.Specialise(specialiser);
        if (range is ConstantNode { Value: var known } && Count(known) is >= 0 and <= UnrolledRounds && Unroll(known, specialiser) is { } unrolled)
        {
            return unrolled;
        }

        return specialiser.Specialise([.. Rounds], out var rounds) || !ReferenceEquals(range, Range)
            ? specialiser.Nodes.FoldedLoop(With(range, rounds))
            : this;
    }

    protected abstract LoopNode With(Node range, Node[] rounds);

    /// <summary>What the loop comes to, written out round by round over a known range; null if that is not possible.</summary>
    protected virtual Node? Unroll(in CelValue range, Specialiser specialiser) => null;

    /// <summary>A part of the body with the variables of a round filled in.</summary>
    protected Node SpecialiseRound(Node part, in CelValue range, int round, Specialiser specialiser)
    {
        var isList = range.Kind == CelKind.List;
        var key = isList ? CelValue.Of((long)round) : range.Entries.KeyAt(round);
        var value = isList ? range.Items[round] : range.Entries.ValueAt(round);
        return specialiser.SpecialiseWith(part, First, Second < 0 && isList ? value : key, Second, value);
    }

    /// <summary>The number of rounds; -1 if the range cannot be walked.</summary>
    protected static int Count(in CelValue range) => range.Kind switch
    {
        CelKind.List => range.Items.Count,
        CelKind.Map => range.Entries.Count,
        _ => -1,
    };

    /// <summary>Sets the variables of a round; false once the budget is used up.</summary>
    protected bool Enter(in CelValue range, int round, CelActivation activation)
    {
        if (!activation.Charge(1))
        {
            return false;
        }

        var locals = activation.Locals;
        if (range.Kind == CelKind.List)
        {
            locals[First] = Second < 0 ? range.Items[round] : CelValue.Of((long)round);
            if (Second >= 0)
            {
                locals[Second] = range.Items[round];
            }
        }
        else
        {
            locals[First] = range.Entries.KeyAt(round);
            if (Second >= 0)
            {
                locals[Second] = range.Entries.ValueAt(round);
            }
        }

        activation.Trace?.EnterRound(round, First, Second, activation);
        return true;
    }

    /// <summary>As <see cref="Enter"/>, where the element is at hand and nobody watches.</summary>
    protected bool EnterItem(in CelValue item, CelActivation activation)
    {
        activation.Locals[First] = item;
        return activation.Charge(1);
    }

    /// <summary>The failure of a range that is no list or map.</summary>
    protected static CelValue NoRange(in CelValue range) => range.IsValue ? CelValue.Fail(Errors.NoSuchOverload) : range;
}
