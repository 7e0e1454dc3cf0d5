using System.Collections.Immutable;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Patterns;

namespace Gateway.Policies.PromptGuard;

/// <summary>A policy about text, compiled. Immutable and thread-safe.</summary>
public sealed class PromptGuardPolicy
{
    private const string WritePattern = "Write RE2's syntax, which has neither look-arounds nor back-references: its time is linear in the text.";

    private PromptGuardPolicy(AiConfig config) => Config = config;

    /// <summary>As written.</summary>
    public AiConfig Config { get; }

    /// <summary>What guards text on its way to a target; null: nothing.</summary>
    public TextGuard? Request { get; private init; }

    /// <summary>What guards text on its way from a target; null: nothing.</summary>
    public TextGuard? Response { get; private init; }

    /// <summary>Compiles a policy.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The policy; null if nothing is written, or there are errors.</returns>
    public static PromptGuardPolicy? Create(AiConfig? config, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        var before = errors.Count;
        if (config.PromptGuard is not { } guard)
        {
            errors.Add(new(path, "Without promptGuard it does nothing to MCP traffic.", "Write promptGuard, or remove it."));
            return null;
        }

        path = $"{path}.promptGuard";
        if (guard is { Request: null, Response: null })
        {
            errors.Add(new(path, "It guards neither requests nor responses.", "Write request or response with guards, or remove it."));
        }

        // The same list twice is a list in place of the keys, and said to stand where it does.
        var isList = guard.Request is not null && ReferenceEquals(guard.Request, guard.Response);
        var request = Compile(guard.Request, isList ? path : $"{path}.request", errors);
        var response = isList ? request : Compile(guard.Response, $"{path}.response", errors);
        return errors.Count == before ? new PromptGuardPolicy(config) { Request = request, Response = response } : null;
    }

    private static TextGuard? Compile(IReadOnlyList<TextGuardConfig>? guards, string path, ICollection<ConfigError> errors)
    {
        if (guards is null)
        {
            return null;
        }

        if (guards.Count == 0)
        {
            errors.Add(new(path, "The list is empty.", "Write at least one guard, or remove it."));
        }

        return new TextGuard([.. guards.Select((guard, index) => Compile(guard, $"{path}[{index}]", errors))]);
    }

    private static GuardStep Compile(TextGuardConfig guard, string path, ICollection<ConfigError> errors)
    {
        var regex = guard.Regex;
        var rules = Compile(regex.Rules, $"{path}.regex.rules", errors);
        var deny = Compile(regex.Deny, $"{path}.regex.deny", errors);
        var mask = Compile(regex.Mask, $"{path}.regex.mask", errors);
        if (regex.Rules.Count + regex.Deny.Count + regex.Mask.Count == 0)
        {
            errors.Add(new($"{path}.regex", "It looks for nothing.", "Write rules with action, or deny or mask, each with patterns."));
        }

        return new GuardStep(
            regex.Action == GuardAction.Reject ? rules.AddRange(deny) : deny,
            regex.Action == GuardAction.Mask ? rules.AddRange(mask) : mask,
            guard.Rejection?.Body ?? GuardDenial.DefaultMessage);
    }

    private static ImmutableArray<GuardPattern> Compile(IReadOnlyList<GuardPatternConfig> patterns, string path, ICollection<ConfigError> errors) =>
        [.. patterns.Select((pattern, index) => Compile(pattern, $"{path}[{index}]", errors)).OfType<GuardPattern>()];

    private static GuardPattern? Compile(GuardPatternConfig pattern, string path, ICollection<ConfigError> errors)
    {
        if (pattern.Builtin is { } builtin)
        {
            return GuardBuiltins.Of(builtin);
        }

        if (pattern.Pattern is not { } text)
        {
            // Neither is written, which is an error already.
            return null;
        }

        if (PatternSearch.Compile(text, CelLimits.Default, out var problem) is not { } search)
        {
            errors.Add(new($"{path}.pattern", $"In this pattern: {problem}.", WritePattern));
            return null;
        }

        if (search.Occurs(""))
        {
            errors.Add(new($"{path}.pattern", "This pattern matches every text, the empty one included.", "Write a pattern that needs at least one character."));
            return null;
        }

        return new ExpressionPattern(text, "<masked>", search);
    }
}
