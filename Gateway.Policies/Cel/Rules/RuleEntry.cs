using Gateway.Policies.Cel.Evaluation;

namespace Gateway.Policies.Cel.Rules;

/// <summary>A rule, and what is left of its condition.</summary>
internal readonly record struct RuleEntry(CelRule Rule, Node Node);
