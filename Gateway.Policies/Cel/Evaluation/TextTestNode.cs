using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

internal enum TextTest
{
    StartsWith,
    EndsWith,
    Contains,
}

/// <summary><c>startsWith</c>, <c>endsWith</c> and <c>contains</c>: always by ordinal comparison.</summary>
internal sealed class TextTestNode(FunctionGroup group, TextTest test, Node text, Node part) : BinaryNode(text, part)
{
    private readonly string? _part = part is ConstantNode { Value: { Kind: CelKind.String } constant } ? constant.Text : null;

    public override bool IsCondition => true;

    public override Tri Test(CelActivation activation)
    {
        var text = Left.Eval(activation);
        if (_part is not null && text.Kind == CelKind.String)
        {
            return Texts.Test(test, text.Text, _part, activation);
        }

        var part = Right.Eval(activation);
        return text.IsValue && part.IsValue
            ? Outcome(Texts.Test(test, text, part, activation))
            : Outcome(Strictness.Failed(text, part));
    }

    protected override CelValue Apply(in CelValue left, in CelValue right, CelActivation activation)
    {
        var result = Texts.Test(test, left, right, activation);
        return ReferenceEquals(result.Reference, Errors.NoSuchOverload) ? CallErrors.NoOverload(group) : result;
    }

    protected override Node With(Node left, Node right, NodeFactory nodes) => nodes.Call(group, [left, right]);
}
