using Gateway.Policies.Cel.Syntax;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary><c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</summary>
internal sealed class OrderNode(Node left, Node right, BinaryOperator op) : BinaryNode(left, right)
{
    public override bool IsCondition => true;

    public override Tri Test(CelActivation activation)
    {
        var left = Left.Eval(activation);
        var right = Right.Eval(activation);
        return left.IsValue && right.IsValue ? Compare(left, right, activation) : Outcome(Strictness.Failed(left, right));
    }

    protected override CelValue Apply(in CelValue left, in CelValue right, CelActivation activation)
    {
        var outcome = Compare(left, right, activation);
        return outcome != Tri.Error ? FromTest(outcome) : CelValue.Fail(activation.Budget < 0 ? Errors.Cost : Errors.NoSuchOverload);
    }

    protected override Node With(Node left, Node right, NodeFactory nodes) => nodes.Order(left, right, op);

    private Tri Compare(in CelValue left, in CelValue right, CelActivation activation)
    {
        var order = Ordering.Compare(left, right, ref activation.Budget);
        return order switch
        {
            Ordering.None => Tri.Error,
            Ordering.Unordered => Tri.False,
            _ => activation.Checked(op switch
            {
                BinaryOperator.Less => order < 0,
                BinaryOperator.LessOrEqual => order <= 0,
                BinaryOperator.Greater => order > 0,
                _ => order >= 0,
            }),
        };
    }
}
