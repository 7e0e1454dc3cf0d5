using System.Collections.Immutable;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Authorization.Explaining;

/// <summary>
/// Says of each rule what became of it in a decision that was made: deny, then require, then allow rules, as far as the one that decided. It decides nothing
/// itself, and requests do without it.
/// </summary>
internal static class RuleExplainer
{
    /// <summary>Why no rule is asked when the inputs cannot be read.</summary>
    public const string Unreadable = "the caller or the arguments cannot be read, and nothing is allowed then";

    private static readonly CelRuleEffect[] Order = [CelRuleEffect.Deny, CelRuleEffect.Require, CelRuleEffect.Allow];

    /// <summary>Explains a decision.</summary>
    /// <param name="rules">All rules.</param>
    /// <param name="decided">The rule that decided; null: none did.</param>
    /// <param name="inapplicable">Why a rule has no say; null: it has.</param>
    /// <param name="activation">The inputs of the decision.</param>
    public static ImmutableArray<RuleExplanation> Explain(ImmutableArray<PolicyRule> rules, CelRule? decided, Func<PolicyRule, string?> inapplicable, CelActivation activation)
    {
        var explained = ImmutableArray.CreateBuilder<RuleExplanation>(rules.Length);
        var isOver = false;
        foreach (var rule in Order.SelectMany(effect => rules.Where(rule => rule.Rule.Effect == effect)))
        {
            var why = isOver ? "the rule before it decided" : inapplicable(rule);
            if (why is not null)
            {
                explained.Add(new(rule, RuleOutcome.NotEvaluated, false, why, null));
                continue;
            }

            var evaluation = rule.Rule.Condition.Explain(activation);
            isOver = ReferenceEquals(rule.Rule, decided);
            explained.Add(new(rule, OutcomeOf(evaluation.Value), isOver, null, evaluation));
        }

        return explained.ToImmutable();
    }

    private static RuleOutcome OutcomeOf(CelValue? value) => value switch
    {
        { Kind: CelKind.Bool } truth => truth.IsTrue ? RuleOutcome.Holds : RuleOutcome.DoesNotHold,
        { Kind: CelKind.Unknown } => RuleOutcome.Unknown,
        _ => RuleOutcome.Failed,
    };
}
