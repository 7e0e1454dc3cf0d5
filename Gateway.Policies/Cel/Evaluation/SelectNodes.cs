using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary><c>operand.field</c>.</summary>
internal sealed class SelectNode(Node operand, string field) : UnaryNode(operand)
{
    private readonly CelValue _missing = CelValue.Fail(new CelError(CelErrorCode.NoSuchKey, $"no such key: {field}"));

    protected override CelValue Apply(in CelValue value, CelActivation activation)
    {
        var found = Selection.Select(value, field);
        return found.Kind == CelKind.Absent ? _missing : found;
    }

    protected override Node With(Node operand, NodeFactory nodes) => nodes.Select(operand, field);
}

/// <summary><c>operand.?field</c>.</summary>
internal sealed class OptionalSelectNode(Node operand, string field) : UnaryNode(operand)
{
    protected override CelValue Apply(in CelValue value, CelActivation activation) =>
        Selection.Optional(value, Selection.Select(value, field));

    protected override Node With(Node operand, NodeFactory nodes) => nodes.OptionalSelect(operand, field);
}

/// <summary><c>has(operand.field)</c>.</summary>
internal sealed class HasNode(Node operand, string field) : UnaryNode(operand)
{
    public override bool IsCondition => true;

    protected override CelValue Apply(in CelValue value, CelActivation activation) => Selection.Has(value, field);

    protected override Node With(Node operand, NodeFactory nodes) => nodes.Has(operand, field);
}

/// <summary><c>operand[index]</c>.</summary>
internal sealed class IndexNode(Node operand, Node index) : BinaryNode(operand, index)
{
    // With a constant key the message can name it.
    private readonly CelValue _missing = CelValue.Fail(index is ConstantNode { Value: var key }
        ? new CelError(CelErrorCode.NoSuchKey, $"no such key: {key}")
        : Errors.NoSuchKey);

    protected override CelValue Apply(in CelValue left, in CelValue right, CelActivation activation)
    {
        var found = Selection.Index(left, right);
        return found.Kind == CelKind.Absent ? _missing : found;
    }

    protected override Node With(Node left, Node right, NodeFactory nodes) => nodes.Index(left, right);
}

/// <summary><c>operand[?index]</c>.</summary>
internal sealed class OptionalIndexNode(Node operand, Node index) : BinaryNode(operand, index)
{
    protected override CelValue Apply(in CelValue left, in CelValue right, CelActivation activation) =>
        Selection.Optional(left, Selection.Index(left, right));

    protected override Node With(Node left, Node right, NodeFactory nodes) => nodes.OptionalIndex(left, right);
}
