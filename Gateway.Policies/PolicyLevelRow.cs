using System.Collections.Immutable;

namespace Gateway.Policies;

/// <summary>A row of <see cref="PolicyLevelTable"/>.</summary>
/// <param name="Key">The policy, as it is written in the configuration.</param>
/// <param name="IsSet">Whether a set of policies has it.</param>
/// <param name="Levels">Where it may stand.</param>
/// <param name="Remedy">What to do where it may not; one sentence.</param>
public sealed record PolicyLevelRow(string Key, Func<PolicySetConfig, bool> IsSet, ImmutableArray<PolicyLevel> Levels, string Remedy)
{
    /// <summary>What to do with it on a target that is a child process, where it cannot act; null: it can.</summary>
    public string? StdioRemedy { get; init; }

    /// <summary>Why it may not stand at a level; null: it may.</summary>
    /// <param name="level">The level.</param>
    /// <param name="isStdio">Whether the level is a target that is a child process.</param>
    /// <returns>What is wrong and what to do, as one sentence each.</returns>
    public (string Message, string Remedy)? Fault(PolicyLevel level, bool isStdio) =>
        !Levels.Contains(level) ? ($"\"{Key}\" cannot act on a {Name(level)}.", Remedy)
        : isStdio && StdioRemedy is not null ? ($"\"{Key}\" cannot act on a target that is a child process.", StdioRemedy)
        : null;

    private static string Name(PolicyLevel level) => level switch
    {
        PolicyLevel.Listener => "listener",
        PolicyLevel.Route => "route",
        PolicyLevel.Backend => "backend",
        PolicyLevel.Target => "target",
    };
}
