using Gateway.Policies.Cel.Patterns;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary><c>matches</c> with a pattern compiled at load.</summary>
internal sealed class MatchesNode(Node operand, Pattern pattern) : UnaryNode(operand)
{
    public override bool IsCondition => true;

    public override Tri Test(CelActivation activation)
    {
        var value = Operand.Eval(activation);
        return Outcome(value.IsValue ? pattern.Matches(value, activation) : value);
    }

    protected override CelValue Apply(in CelValue value, CelActivation activation) => pattern.Matches(value, activation);

    protected override Node With(Node operand, NodeFactory nodes) => nodes.Folded(new MatchesNode(operand, pattern), operand);
}

/// <summary><c>regexReplace</c> with a pattern compiled at load.</summary>
internal sealed class ReplaceNode(Node operand, Pattern pattern, Node replacement) : BinaryNode(operand, replacement)
{
    protected override CelValue Apply(in CelValue left, in CelValue right, CelActivation activation) =>
        pattern.Replace(left, right, activation);

    protected override Node With(Node left, Node right, NodeFactory nodes) =>
        nodes.Folded(new ReplaceNode(left, pattern, right), left, right);
}
