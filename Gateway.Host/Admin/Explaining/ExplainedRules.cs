using System.Collections.Immutable;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;
using Gateway.Policies;
using Gateway.Policies.Authorization;
using Gateway.Policies.Authorization.Explaining;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Host.Admin.Explaining;

/// <summary>Tells of rules where they are written and what became of them. What the question itself gave as a secret is not in it.</summary>
/// <param name="source">Where the configuration was written.</param>
/// <param name="route">Path of the route.</param>
/// <param name="secrets">Texts that are not shown.</param>
internal sealed class ExplainedRules(ConfigSource source, string route, IReadOnlyList<string> secrets)
{
    private const int MaxValue = 2000;

    /// <summary>A decision and all of its rules.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="rules">What became of each rule.</param>
    /// <param name="policy">The policy they are of.</param>
    /// <param name="target">Index of the target; null: the policy is of none.</param>
    public object Describe(RuleDecision decision, ImmutableArray<RuleExplanation> rules, string policy, int? target = null) => new
    {
        decision.IsAllowed,
        Rule = rules.FirstOrDefault(rule => rule.Decides) is { } decisive ? Describe(decisive.Rule, policy, target) : null,
        Reason = ReasonOf(decision, rules),
        Rules = rules.Select(rule => new
        {
            Rule = Describe(rule.Rule, policy, target),
            rule.Outcome,
            Decides = rule.Decides ? true : (bool?)null,
            NotEvaluated = rule.Why,
            Evaluation = rule.Evaluation is { } evaluation ? Describe(evaluation) : null,
        }),
    };

    /// <summary>A rule, and where it is written.</summary>
    public object Describe(PolicyRule rule, string policy, int? target)
    {
        var path = $"{LevelPath(rule.Level, target)}.policies.{policy}.rules[{rule.Index}]";
        var place = source.Locate(DiagnosticSeverity.Warning, new ConfigError(path, "", ""));
        return new
        {
            Effect = ScalarKinds.Spell(rule.Rule.Effect),
            Condition = rule.Rule.Condition.Source,
            Level = ScalarKinds.Spell(rule.Level),
            place.Path,
            place.File,
            place.Line,
        };
    }

    private static string ReasonOf(RuleDecision decision, ImmutableArray<RuleExplanation> rules) => decision switch
    {
        _ when rules.IsEmpty => "there are no rules, so everything is allowed",
        { Failed: true } => "the evaluation of this rule failed, and what fails allows nothing",
        { Rule.Effect: CelRuleEffect.Deny } => "this deny rule holds",
        { Rule.Effect: CelRuleEffect.Require } => "this require rule does not hold",
        { Rule.Effect: CelRuleEffect.Allow } => "this allow rule holds, and no other denies",
        { IsAllowed: true } => rules.Any(rule => rule.Outcome == RuleOutcome.Unknown) ? "it depends on arguments, so it is listed, and decided when it is called" : "no rule denies, and there are no allow rules",
        _ => rules[0].Why ?? "no allow rule holds",
    };

    private string LevelPath(PolicyLevel level, int? target) => level switch
    {
        PolicyLevel.Listener => route[..route.LastIndexOf(".routes[", StringComparison.Ordinal)],
        PolicyLevel.Route => route,
        PolicyLevel.Backend => $"{route}.backends[0]",
        PolicyLevel.Target => $"{route}.backends[0].mcp.targets[{target}]",
    };

    private object Describe(CelExplanation part) => new
    {
        part.Text,
        Value = part.Value is { } value ? Shown(value) : null,
        part.Round,
        NotEvaluated = part.Value is null ? true : (bool?)null,
        Parts = part.Children.Count == 0 ? null : part.Children.Select(Describe),
    };

    private string Shown(CelValue value)
    {
        var text = value.ToString() ?? "";
        return secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal)) ? Secret.Redacted : text.Length > MaxValue ? text[..MaxValue] + "…" : text;
    }
}
