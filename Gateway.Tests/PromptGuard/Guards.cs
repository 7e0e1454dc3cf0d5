using Gateway.Policies;
using Gateway.Policies.PromptGuard;
using Gateway.Tests.Support;

namespace Gateway.Tests.PromptGuard;

/// <summary>Guards as configurations have them.</summary>
internal static class Guards
{
    /// <summary>A policy whose guards act in both directions.</summary>
    public static AiConfig Both(params TextGuardConfig[] guards) => new() { PromptGuard = new() { Request = guards, Response = guards } };

    public static TextGuardConfig Reject(params string[] patterns) => new() { Regex = new() { Action = GuardAction.Reject, Rules = [.. patterns.Select(Pattern)] } };

    public static TextGuardConfig Mask(params string[] patterns) => new() { Regex = new() { Rules = [.. patterns.Select(Pattern)] } };

    public static TextGuardConfig Mask(params GuardBuiltin[] builtins) => new() { Regex = new() { Rules = [.. builtins.Select(builtin => new GuardPatternConfig { Builtin = builtin })] } };

    public static TextGuardConfig Reject(params GuardBuiltin[] builtins) => Mask(builtins) with { Regex = Mask(builtins).Regex with { Action = GuardAction.Reject } };

    /// <summary>What guards do to a text: the text that is left, or what its sender is told in exclamation marks.</summary>
    public static string Check(string text, params TextGuardConfig[] guards) => Check(Both(guards), text, new GuardRun(new ManualTimeProvider(), TimeSpan.FromSeconds(1)));

    public static string Check(AiConfig config, string text, GuardRun run)
    {
        var errors = new List<ConfigError>();
        var policy = PromptGuardPolicy.Create(config, "ai", errors);
        Assert.Equal([], errors);
        var finding = policy!.Request!.Check(text, run);
        return finding.Verdict switch
        {
            GuardVerdict.Passed => text,
            GuardVerdict.Masked => finding.Text!,
            GuardVerdict.Denied => $"!{finding.Denial!.Message}!",
        };
    }

    private static GuardPatternConfig Pattern(string pattern) => new() { Pattern = pattern };
}
