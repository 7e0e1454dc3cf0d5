using Gateway.Policies.Cel;

namespace Gateway.Policies.Authorization.Explaining;

/// <summary>A rule, and what became of it in one decision.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Decides">Whether it is the rule that decided.</param>
/// <param name="Why">Why it was not evaluated; null: it was.</param>
/// <param name="Evaluation">Its parts with their values; null: it was not evaluated.</param>
public sealed record RuleExplanation(PolicyRule Rule, RuleOutcome Outcome, bool Decides, string? Why, CelExplanation? Evaluation);
