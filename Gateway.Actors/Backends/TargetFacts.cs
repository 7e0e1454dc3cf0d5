using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Backends;

/// <summary>A target of a backend as an operator may see it.</summary>
/// <param name="Name">The target.</param>
/// <param name="Kind"><c>mcp</c>, <c>sse</c> or <c>stdio</c>.</param>
/// <param name="Address">Where it is reached, without query; null for a program.</param>
/// <param name="IsUp">Whether the last attempt to connect worked, or there was none.</param>
/// <param name="FailuresInARow">Attempts that failed since one worked.</param>
/// <param name="Era"><c>legacy</c> or <c>modern</c>; null: it was not asked yet.</param>
/// <param name="IsPinned">Whether the configuration says which era it is.</param>
public sealed record TargetFacts(string Name, string Kind, string? Address, bool IsUp, int FailuresInARow, string? Era, bool IsPinned)
{
    internal static TargetFacts Of(Target target) => new(
        target.Name,
        target.Config switch { { Stdio: not null } => "stdio", { Sse: not null } => "sse", _ => "mcp" },
        target.Config.Stdio is null ? target.Config.Url().GetLeftPart(UriPartial.Path) : null,
        target.Health.IsUp,
        target.Health.Failures,
        target.Era.Known switch { ProtocolEra.Legacy => "legacy", ProtocolEra.Modern => "modern", _ => null },
        target.Config.Sse is not null || target.Config.Protocol != TargetProtocol.Auto);
}
