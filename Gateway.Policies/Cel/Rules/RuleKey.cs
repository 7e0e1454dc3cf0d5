using Gateway.Policies.Cel.Binding;
using Gateway.Policies.Cel.Evaluation;

namespace Gateway.Policies.Cel.Rules;

/// <summary>
/// A part that must hold for the whole condition to hold: an input equal to one of some texts, or, if <paramref name="Contains"/>, a
/// collection that has one of them.
/// </summary>
internal readonly record struct RuleKey(Slot Slot, IReadOnlyList<string> Texts, bool Contains)
{
    /// <summary>The best key of a condition among the inputs <paramref name="accepts"/> accepts; null if there is none.</summary>
    public static RuleKey? Of(Node node, Func<Slot, bool> accepts) => Conjuncts(node)
        .Select(term => OfTerm(term, accepts))
        .Where(key => key is not null)
        .OrderBy(key => key!.Value.Contains).ThenBy(key => key!.Value.Texts.Count)
        .FirstOrDefault();

    /// <summary>The texts of one input for any of which the condition holds and for no other: <c>name == "a" || name in ["b"]</c>.</summary>
    public static RuleKey? ExactlyOf(Node node, Func<Slot, bool> accepts)
    {
        if (node is not LogicNode { IsAnd: false } choice)
        {
            return OfTerm(node, accepts) is { Contains: false } key ? key : null;
        }

        RuleKey? all = null;
        foreach (var term in choice.Terms)
        {
            if (ExactlyOf(term, accepts) is not { } next || (all is { } known && known.Slot != next.Slot))
            {
                return null;
            }

            all = all is { } before ? before with { Texts = [.. before.Texts, .. next.Texts] } : next;
        }

        return all;
    }

    private static IEnumerable<Node> Conjuncts(Node node) => node switch
    {
        AndNode and => Conjuncts(and.Left).Concat(Conjuncts(and.Right)),
        LogicNode { IsAnd: true } chain => chain.Children.SelectMany(Conjuncts),
        _ => [node],
    };

    private static RuleKey? OfTerm(Node term, Func<Slot, bool> accepts) => term switch
    {
        SlotEqualsTextNode { Negated: false } equal when accepts(equal.Slot) => new RuleKey(equal.Slot, [equal.Text], false),
        InConstantsNode { Operand: SlotNode slot, Set: { IsAllText: true } set } when accepts(slot.Slot) => new RuleKey(slot.Slot, set.Texts, false),
        SlotContainsTextNode contains when accepts(contains.Slot) => new RuleKey(contains.Slot, [contains.Text], true),
        LogicNode { IsAnd: false } => ExactlyOf(term, accepts),
        _ => null,
    };
}
