using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Authorization;

/// <summary>Compiles the rules of one policy.</summary>
internal static class RuleCompiler
{
    /// <summary>Compiles every rule that can be, and says what is wrong with the others.</summary>
    /// <param name="compiler">Of the rules that are to share their inputs.</param>
    /// <param name="rules">As written.</param>
    /// <param name="path">Path of the policy.</param>
    /// <param name="unreadable">Variables that are not known yet when these rules are asked.</param>
    /// <param name="errors">Receives why a rule cannot be used.</param>
    /// <param name="warnings">Receives what is probably not meant.</param>
    /// <returns>The rules, each with its place in the list.</returns>
    public static IReadOnlyList<(CelRule Rule, int Index)> Compile(
        CelCompiler compiler, IReadOnlyList<RuleConfig> rules, string path, ReadOnlySpan<string> unreadable, ICollection<ConfigError> errors, ICollection<ConfigError> warnings)
    {
        var compiled = new List<(CelRule, int)>(rules.Count);
        for (var index = 0; index < rules.Count; index++)
        {
            if (Parts(rules[index]) is not { } parts)
            {
                continue;
            }

            var at = $"{path}.rules[{index}].{parts.Key}";
            var compilation = compiler.CompileRule(parts.Condition);
            foreach (var diagnostic in compilation.Diagnostics)
            {
                (diagnostic.Severity == CelSeverity.Error ? errors : warnings).Add(Said(diagnostic, at));
            }

            if (compilation.Succeeded)
            {
                compiled.Add((new CelRule(parts.Effect, compilation.Program), index));
                foreach (var variable in unreadable)
                {
                    if (compilation.Program.Reads(compiler.Input(variable)))
                    {
                        errors.Add(new(at, $"`{variable}` is not read yet when this rule is asked.", "Look at headers and path here, and at arguments in mcpAuthorization."));
                    }
                }
            }
        }

        return compiled;
    }

    // Null: the reader has said what is wrong with it.
    private static (CelRuleEffect Effect, string Key, string Condition)? Parts(RuleConfig rule) => rule switch
    {
        { Allow: { } allow } => (CelRuleEffect.Allow, "allow", allow),
        { Deny: { } deny } => (CelRuleEffect.Deny, "deny", deny),
        { Require: { } require } => (CelRuleEffect.Require, "require", require),
        _ => null,
    };

    private static ConfigError Said(CelDiagnostic diagnostic, string path) => new(
        path,
        $"In this rule: {diagnostic.Message}.",
        diagnostic.Suggestion is { Length: > 0 } suggestion ? $"{char.ToUpperInvariant(suggestion[0])}{suggestion[1..]}{(suggestion.EndsWith('?') ? "" : ".")}"
            : diagnostic.Severity == CelSeverity.Error ? "Mend the rule; `cel check` tries one out." : "Look at the rule again; `cel eval --explain` shows what its parts are.")
    {
        Place = new(diagnostic.Line, diagnostic.Column),
    };
}
