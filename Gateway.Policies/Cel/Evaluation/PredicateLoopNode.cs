using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>
/// <c>all</c> and <c>exists</c>: as <c>&amp;&amp;</c> and <c>||</c> over the elements, so a deciding round wins over failing ones.
/// <c>exists_one</c> has no such rule: any failing round fails it.
/// </summary>
internal sealed class PredicateLoopNode(LoopKind kind, Node range, int first, int second, Node predicate) : LoopNode(range, first, second)
{
    public override bool IsCondition => true;

    protected override IEnumerable<Node> Rounds => [predicate];

    public override Tri Test(CelActivation activation)
    {
        var range = Range.Eval(activation);
        var count = Count(range);
        return count < 0 ? Outcome(NoRange(range))
            : kind == LoopKind.ExistsOne ? TestOne(range, count, activation)
            : TestAny(range, count, activation);
    }

    public override CelValue Eval(CelActivation activation)
    {
        var range = Range.Eval(activation);
        var count = Count(range);
        return count < 0 ? NoRange(range)
            : kind == LoopKind.ExistsOne ? EvalOne(range, count, activation)
            : EvalAny(range, count, activation);
    }

    protected override LoopNode With(Node range, Node[] rounds) => new PredicateLoopNode(kind, range, First, Second, rounds[0]);

    protected override Node? Unroll(in CelValue range, Specialiser specialiser)
    {
        if (kind == LoopKind.ExistsOne)
        {
            return null;
        }

        var rounds = new Node[Count(range)];
        for (var i = 0; i < rounds.Length; i++)
        {
            rounds[i] = SpecialiseRound(predicate, range, i, specialiser);
        }

        return NodeFactory.Logic(kind == LoopKind.All, rounds);
    }

    private Tri TestAny(in CelValue range, int count, CelActivation activation)
    {
        var deciding = kind == LoopKind.All ? Tri.False : Tri.True;
        var outcome = 1 - deciding;
        var items = range.Reference is ArrayList array && Second < 0 && activation.Trace is null ? array.Span : default;
        for (var i = 0; i < count; i++)
        {
            if (items.IsEmpty ? !Enter(range, i, activation) : !EnterItem(items[i], activation))
            {
                return Tri.Error;
            }

            var next = predicate.Test(activation);
            if (next == deciding)
            {
                return next;
            }

            outcome = next > outcome ? next : outcome;
        }

        return outcome;
    }

    private Tri TestOne(in CelValue range, int count, CelActivation activation)
    {
        var found = 0;
        var unknown = false;
        for (var i = 0; i < count; i++)
        {
            var next = Enter(range, i, activation) ? predicate.Test(activation) : Tri.Error;
            if (next == Tri.Error)
            {
                return next;
            }

            found += next == Tri.True ? 1 : 0;
            unknown |= next == Tri.Unknown;
        }

        return unknown ? Tri.Unknown : found == 1 ? Tri.True : Tri.False;
    }

    private CelValue EvalAny(in CelValue range, int count, CelActivation activation)
    {
        var deciding = kind == LoopKind.All ? Tri.False : Tri.True;
        var result = CelValue.Of(kind == LoopKind.All);
        for (var i = 0; i < count; i++)
        {
            if (!Enter(range, i, activation))
            {
                return CelValue.Fail(Errors.Cost);
            }

            var next = predicate.Eval(activation);
            if (Outcome(next) == deciding)
            {
                return next;
            }

            result = Outcome(next) > Outcome(result) ? AsCondition(next) : result;
        }

        return result;
    }

    private CelValue EvalOne(in CelValue range, int count, CelActivation activation)
    {
        var found = 0;
        var unknown = false;
        for (var i = 0; i < count; i++)
        {
            var next = Enter(range, i, activation) ? AsCondition(predicate.Eval(activation)) : CelValue.Fail(Errors.Cost);
            if (next.Kind == CelKind.Error)
            {
                return next;
            }

            found += next.IsTrue ? 1 : 0;
            unknown |= next.Kind == CelKind.Unknown;
        }

        return unknown ? CelValue.Unknown : CelValue.Of(found == 1);
    }

    private static CelValue AsCondition(in CelValue value) =>
        value.Kind == CelKind.Bool || !value.IsValue ? value : CelValue.Fail(Errors.NotBool);
}
