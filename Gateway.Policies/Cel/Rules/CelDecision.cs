namespace Gateway.Policies.Cel.Rules;

/// <summary>What a rule set says, and why.</summary>
/// <param name="Outcome">Yes, no, or not yet.</param>
/// <param name="Rule">The rule that decided; null if none did: there is no rule at all, no allow rule held, or it is undecided.</param>
/// <param name="Failed">Whether that rule denied because its evaluation failed: worth a log line with the rule.</param>
public readonly record struct CelDecision(CelOutcome Outcome, CelRule? Rule, bool Failed);
