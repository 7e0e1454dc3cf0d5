using Gateway.Policies.Cel.Specialisation;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>A node that needs its operand's value: an error or unknown operand is the result.</summary>
internal abstract class UnaryNode(Node operand) : Node
{
    public Node Operand { get; } = operand;

    public sealed override IEnumerable<Node> Children => [Operand];

    public sealed override CelValue Eval(CelActivation activation)
    {
        var value = Operand.Eval(activation);
        return value.IsValue ? Apply(value, activation) : value;
    }

    public sealed override Node Specialise(Specialiser specialiser)
    {
        var operand = Operand.Specialise(specialiser);
        return ReferenceEquals(operand, Operand) ? this : With(operand, specialiser.Nodes);
    }

    protected abstract CelValue Apply(in CelValue value, CelActivation activation);

    /// <summary>The same operation on another operand, folded if that is constant.</summary>
    protected abstract Node With(Node operand, NodeFactory nodes);
}

/// <summary>A node that needs the values of both operands.</summary>
internal abstract class BinaryNode(Node left, Node right) : Node
{
    public Node Left { get; } = left;

    public Node Right { get; } = right;

    public sealed override IEnumerable<Node> Children => [Left, Right];

    public sealed override CelValue Eval(CelActivation activation)
    {
        var left = Left.Eval(activation);
        var right = Right.Eval(activation);
        return left.IsValue && right.IsValue ? Apply(left, right, activation) : Strictness.Failed(left, right);
    }

    public sealed override Node Specialise(Specialiser specialiser)
    {
        var left = Left.Specialise(specialiser);
        var right = Right.Specialise(specialiser);
        return ReferenceEquals(left, Left) && ReferenceEquals(right, Right) ? this : With(left, right, specialiser.Nodes);
    }

    protected abstract CelValue Apply(in CelValue left, in CelValue right, CelActivation activation);

    protected abstract Node With(Node left, Node right, NodeFactory nodes);
}
