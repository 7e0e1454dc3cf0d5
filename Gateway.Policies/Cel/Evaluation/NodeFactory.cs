using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>
/// Makes nodes: folds what is constant, and picks the fastest node that fits. Used when an expression is compiled and again when it is
/// specialised. <paramref name="scratch"/> gives the budget folding may use; with null nothing is folded or fused.
/// </summary>
internal sealed partial class NodeFactory(CelActivation? scratch)
{
    private static readonly IReadOnlySet<int> NoLocals = new HashSet<int>();

    private readonly bool _optimises = scratch is not null;

    /// <summary>The value of the node if these operands are all constant, else the node.</summary>
    public Node Folded(Node node, params ReadOnlySpan<Node> operands)
    {
        foreach (var operand in operands)
        {
            if (operand is not ConstantNode)
            {
                return node;
            }
        }

        return Fold(node);
    }

    /// <summary>The value of a node that depends on nothing outside it, else the node.</summary>
    public Node FoldedIfClosed(Node node) => _optimises && node.IsClosed(NoLocals) ? Fold(node) : node;

    public Node FoldedLoop(LoopNode node) => FoldedIfClosed(node);

    public Node Not(Node operand) => operand is NotNode { Operand: { IsCondition: true } inner } && _optimises
        ? inner
        : Folded(new NotNode(operand), operand);

    public Node Equal(Node left, Node right, bool negated)
    {
        if (_optimises)
        {
            if (left is SlotNode slot && right is ConstantNode { Value.Kind: CelKind.String } text)
            {
                return new SlotEqualsTextNode(slot.Slot, text.Value.Text, negated);
            }

            if (right is SlotNode other && left is ConstantNode { Value.Kind: CelKind.String } first)
            {
                return new SlotEqualsTextNode(other.Slot, first.Value.Text, negated);
            }
        }

        return Folded(new EqualNode(left, right, negated), left, right);
    }

    public Node Order(Node left, Node right, BinaryOperator op) => Folded(new OrderNode(left, right, op), left, right);

    public Node In(Node left, Node right)
    {
        if (_optimises && right is ConstantNode { Value.Kind: CelKind.List } list)
        {
            return Folded(new InConstantsNode(left, new ConstantSet(list.Value.Items)), left);
        }

        if (_optimises && left is ConstantNode { Value.Kind: CelKind.String } text && right is SlotNode slot)
        {
            return new SlotContainsTextNode(slot.Slot, text.Value.Text);
        }

        return _optimises && right is ListNode { Plain: { } items } ? new InListNode(left, items) : Folded(new InNode(left, right), left, right);
    }

    public Node Select(Node operand, string field) => Folded(new SelectNode(operand, field), operand);

    public Node OptionalSelect(Node operand, string field) => Folded(new OptionalSelectNode(operand, field), operand);

    public Node Has(Node operand, string field) => Folded(new HasNode(operand, field), operand);

    public Node Index(Node operand, Node index) => Folded(new IndexNode(operand, index), operand, index);

    public Node OptionalIndex(Node operand, Node index) => Folded(new OptionalIndexNode(operand, index), operand, index);

    public Node List(Node[] elements, bool[]? optional) => Folded(new ListNode(elements, optional), elements);

    public Node Map(Node[] parts, bool[]? optional) => Folded(new MapNode(parts, optional), parts);

    /// <summary>The node of a call with its function's body.</summary>
    public Node Call(FunctionGroup group, Node[] arguments)
    {
        var node = Special(group, arguments) ?? (group.Body, arguments) switch
        {
            (FunctionBody.Zero body, _) => new Call0Node(group, body.Function),
            (FunctionBody.One body, [var one]) => new Call1Node(group, body.Function, one),
            (FunctionBody.Two body, [var one, var two]) => new Call2Node(group, body.Function, one, two),
            (FunctionBody.Three body, [var one, var two, var three]) => new Call3Node(group, body.Function, one, two, three),
            (FunctionBody.Many body, _) => new CallNNode(group, body.Function, arguments),
            _ => new ConstantNode(CelValue.Fail(new CelError(CelErrorCode.NoSuchOverload, $"unbound function: {group.Name}"))),
        };
        return group.IsPure ? Folded(node, arguments) : node;
    }

    private Node Fold(Node node)
    {
        if (scratch is null)
        {
            return node;
        }

        var value = node.Eval(scratch);
        if (scratch.Budget >= 0)
        {
            return ConstantNode.Of(value);
        }

        // Too much work to do ahead: it is left to the evaluation, which has a budget of its own.
        scratch.Budget = 0;
        return node;
    }
}
