using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Authorization;

/// <summary>A compiled rule, and the level it was written at.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Level">The level.</param>
/// <param name="Index">Its place among the rules of its policy at that level, from 0.</param>
public sealed record PolicyRule(CelRule Rule, PolicyLevel Level, int Index)
{
    /// <summary>Its effect and condition, as in the configuration: <c>deny: jwt.sub == "eve"</c>.</summary>
    public override string ToString() => $"{Rule.Effect.ToString().ToLowerInvariant()}: {Rule.Condition.Source}";
}
