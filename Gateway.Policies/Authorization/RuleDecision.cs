using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Authorization;

/// <summary>What rules say, and why.</summary>
/// <param name="IsAllowed">Yes or no.</param>
/// <param name="Rule">The rule that decided; null: there is none, or no allow rule held.</param>
/// <param name="Failed">Whether that rule denied because its evaluation failed.</param>
public readonly record struct RuleDecision(bool IsAllowed, CelRule? Rule, bool Failed);
