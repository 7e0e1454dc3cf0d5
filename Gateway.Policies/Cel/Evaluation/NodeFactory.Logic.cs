using Gateway.Policies.Cel.Library;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <content>Logic, branches, and functions with nodes of their own.</content>
internal sealed partial class NodeFactory
{
    public static Node And(Node left, Node right) => left is ConstantNode || right is ConstantNode
        ? Logic(isAnd: true, [left, right])
        : new AndNode(left, right);

    /// <summary>A chain without the terms that say nothing. Errors stay: a later term may still decide.</summary>
    public static Node Logic(bool isAnd, ReadOnlySpan<Node> terms)
    {
        var deciding = isAnd ? ConstantNode.False : ConstantNode.True;
        var neutral = isAnd ? ConstantNode.True : ConstantNode.False;
        var count = 0;
        var constants = 0;
        foreach (var term in terms)
        {
            if (ReferenceEquals(term, deciding))
            {
                return deciding;
            }

            count += ReferenceEquals(term, neutral) ? 0 : 1;
            constants += term is ConstantNode && !ReferenceEquals(term, neutral) ? 1 : 0;
        }

        if (count == 0)
        {
            return neutral;
        }

        var kept = new Node[count];
        count = 0;
        foreach (var term in terms)
        {
            if (!ReferenceEquals(term, neutral))
            {
                kept[count++] = term;
            }
        }

        return constants == kept.Length ? FirstError(kept[0])
            : kept.Length == 1 && kept[0].IsCondition ? kept[0]
            : kept.Length == 2 && isAnd ? new AndNode(kept[0], kept[1])
            : new LogicNode(isAnd, kept);
    }

    public static Node Conditional(Node condition, Node then, Node otherwise) => condition switch
    {
        ConstantNode { Value.Kind: CelKind.Bool } known => known.Value.IsTrue ? then : otherwise,
        ConstantNode { Value.Kind: CelKind.Error } => condition,
        ConstantNode => new ConstantNode(CelValue.Fail(Errors.NotBool)),
        _ => new ConditionalNode(condition, then, otherwise),
    };

    private static ConstantNode FirstError(Node term) =>
        term is ConstantNode { Value.Kind: CelKind.Error } error ? error : new ConstantNode(CelValue.Fail(Errors.NotBool));

    /// <summary>Functions for which there is more to do than to call a body.</summary>
    private Node? Special(FunctionGroup group, Node[] arguments)
    {
        if (!_optimises)
        {
            return null;
        }

        return (group.Name, arguments) switch
        {
            ("startsWith", [var text, var part]) => new TextTestNode(group, TextTest.StartsWith, text, part),
            ("endsWith", [var text, var part]) => new TextTestNode(group, TextTest.EndsWith, text, part),
            ("contains", [var text, var part]) when group.HasReceiver => new TextTestNode(group, TextTest.Contains, text, part),
            ("dyn", [var value]) => value,
            _ => null,
        };
    }
}
