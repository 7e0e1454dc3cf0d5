using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary><see cref="LogicNode"/> for two terms of <c>&amp;&amp;</c>, the commonest rule of all.</summary>
internal sealed class AndNode(Node left, Node right) : Node
{
    public Node Left { get; } = left;

    public Node Right { get; } = right;

    public override IEnumerable<Node> Children => [Left, Right];

    public override bool IsCondition => true;

    public override Tri Test(CelActivation activation)
    {
        var left = Left.Test(activation);
        if (left == Tri.False)
        {
            return left;
        }

        var right = Right.Test(activation);
        return right == Tri.False || right > left ? right : left;
    }

    public override CelValue Eval(CelActivation activation)
    {
        var left = Left.Eval(activation);
        if (left.Kind == CelKind.Bool && !left.IsTrue)
        {
            return left;
        }

        var right = Right.Eval(activation);
        return Outcome(right) == Tri.False || Outcome(right) > Outcome(left) ? AsCondition(right) : AsCondition(left);
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var left = Left.Specialise(specialiser);
        if (ReferenceEquals(left, ConstantNode.False))
        {
            return left;
        }

        var right = Right.Specialise(specialiser);
        return ReferenceEquals(left, Left) && ReferenceEquals(right, Right) ? this : NodeFactory.And(left, right);
    }

    private static CelValue AsCondition(in CelValue value) =>
        value.Kind is CelKind.Bool or CelKind.Error or CelKind.Unknown ? value : CelValue.Fail(Errors.NotBool);
}

internal sealed class NotNode(Node operand) : Node
{
    public Node Operand { get; } = operand;

    public override IEnumerable<Node> Children => [Operand];

    public override bool IsCondition => true;

    public override Tri Test(CelActivation activation)
    {
        var outcome = Operand.Test(activation);
        return outcome <= Tri.True ? 1 - outcome : outcome;
    }

    public override CelValue Eval(CelActivation activation)
    {
        var value = Operand.Eval(activation);
        return value.Kind == CelKind.Bool ? CelValue.Of(!value.IsTrue) : value.IsValue ? CelValue.Fail(Errors.NotBool) : value;
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var operand = Operand.Specialise(specialiser);
        return ReferenceEquals(operand, Operand) ? this : specialiser.Nodes.Not(operand);
    }
}

/// <summary><c>condition ? then : otherwise</c>: the branch not taken is not evaluated.</summary>
internal sealed class ConditionalNode(Node condition, Node then, Node otherwise) : Node
{
    public override IEnumerable<Node> Children => [condition, then, otherwise];

    public override bool IsCondition => then.IsCondition && otherwise.IsCondition;

    public override Tri Test(CelActivation activation)
    {
        var outcome = condition.Test(activation);
        return outcome == Tri.True ? then.Test(activation) : outcome == Tri.False ? otherwise.Test(activation) : outcome;
    }

    public override CelValue Eval(CelActivation activation)
    {
        var outcome = condition.Eval(activation);
        return outcome.Kind == CelKind.Bool ? (outcome.IsTrue ? then : otherwise).Eval(activation)
            : outcome.IsValue ? CelValue.Fail(Errors.NotBool) : outcome;
    }

    public override Node Specialise(Specialiser specialiser)
    {
        var chosen = condition.Specialise(specialiser);
        if (chosen is ConstantNode { Value.Kind: CelKind.Bool } known)
        {
            return (known.Value.IsTrue ? then : otherwise).Specialise(specialiser);
        }

        var left = then.Specialise(specialiser);
        var right = otherwise.Specialise(specialiser);
        return ReferenceEquals(chosen, condition) && ReferenceEquals(left, then) && ReferenceEquals(right, otherwise)
            ? this
            : NodeFactory.Conditional(chosen, left, right);
    }
}
