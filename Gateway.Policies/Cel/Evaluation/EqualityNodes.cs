using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Specialisation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary><c>==</c>, or <c>!=</c> if <paramref name="negated"/>.</summary>
internal sealed class EqualNode(Node left, Node right, bool negated) : BinaryNode(left, right)
{
    public override bool IsCondition => true;

    public override Tri Test(CelActivation activation)
    {
        var left = Left.Eval(activation);
        var right = Right.Eval(activation);
        return left.IsValue && right.IsValue
            ? activation.Checked(Equality.Equal(left, right, ref activation.Budget) != negated)
            : Outcome(Strictness.Failed(left, right));
    }

    protected override CelValue Apply(in CelValue left, in CelValue right, CelActivation activation) =>
        activation.Checked(CelValue.Of(Equality.Equal(left, right, ref activation.Budget) != negated));

    protected override Node With(Node left, Node right, NodeFactory nodes) => nodes.Equal(left, right, negated);
}

/// <summary>Comparison of an input with a constant text: the commonest condition, in one node.</summary>
internal sealed class SlotEqualsTextNode(Slot slot, string text, bool negated) : Node
{
    private readonly int _index = slot.Index;
    private readonly Tri _equal = negated ? Tri.False : Tri.True;
    private readonly Tri _different = negated ? Tri.True : Tri.False;

    public Slot Slot { get; } = slot;

    public string Text { get; } = text;

    public bool Negated { get; } = negated;

    public override bool IsCondition => true;

    public override bool IsClosed(IReadOnlySet<int> locals) => false;

    public override Tri Test(CelActivation activation)
    {
        ref readonly var value = ref activation.Slots[_index];
        if (value.Kind == CelKind.String)
        {
            return string.Equals(value.Text, Text) ? _equal : _different;
        }

        return value.IsValue ? _different : value.Kind == CelKind.Unknown ? Tri.Unknown : Tri.Error;
    }

    public override CelValue Eval(CelActivation activation)
    {
        var outcome = Test(activation);
        return outcome == Tri.Error ? CelValue.Fail(activation.Slots[_index].Error!) : FromTest(outcome);
    }

    public override Node Specialise(Specialiser specialiser) => Test(specialiser.Activation) switch
    {
        Tri.Unknown => this,
        Tri.True => ConstantNode.True,
        Tri.False => ConstantNode.False,
        _ => new ConstantNode(Eval(specialiser.Activation)),
    };
}

/// <summary><c>in</c>, a list or a map.</summary>
internal sealed class InNode(Node left, Node right) : BinaryNode(left, right)
{
    public override bool IsCondition => true;

    public override Tri Test(CelActivation activation)
    {
        var element = Left.Eval(activation);
        var collection = Right.Eval(activation);
        return element.IsValue && collection.IsValue
            ? Membership.Test(element, collection, activation)
            : Outcome(Strictness.Failed(element, collection));
    }

    protected override CelValue Apply(in CelValue left, in CelValue right, CelActivation activation)
    {
        var outcome = Membership.Test(left, right, activation);
        return outcome != Tri.Error ? FromTest(outcome) : CelValue.Fail(activation.Budget < 0 ? Errors.Cost : Errors.NoSuchOverload);
    }

    protected override Node With(Node left, Node right, NodeFactory nodes) => nodes.In(left, right);
}

/// <summary><c>in</c> a list of constants.</summary>
internal sealed class InConstantsNode(Node operand, ConstantSet set) : UnaryNode(operand)
{
    public ConstantSet Set { get; } = set;

    public override bool IsCondition => true;

    public override Tri Test(CelActivation activation)
    {
        var value = Operand.Eval(activation);
        return value.IsValue ? Set.Contains(value) ? Tri.True : Tri.False : Outcome(value);
    }

    protected override CelValue Apply(in CelValue value, CelActivation activation) => CelValue.Of(Set.Contains(value));

    protected override Node With(Node operand, NodeFactory nodes) => nodes.Folded(new InConstantsNode(operand, Set), operand);
}
