using System.Collections.Immutable;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Authorization;

/// <summary>
/// What is left of a backend's rules when the caller is known. Holds nothing of any request, so it serves all requests of one token.
/// Immutable and thread-safe.
/// </summary>
internal sealed class McpRights
{
    private readonly ImmutableArray<ImmutableArray<CelRuleSet>> _residuals;

    /// <param name="caller">An activation with what is known of the caller; it is kept, and must not change.</param>
    /// <param name="residuals">By group of targets and kind; empty: nothing may be used, as the caller could not be read.</param>
    public McpRights(CelActivation caller, ImmutableArray<ImmutableArray<CelRuleSet>> residuals) => (Caller, _residuals) = (caller, residuals);

    /// <summary>What is known of the caller.</summary>
    public CelActivation Caller { get; }

    /// <summary>What is left of the rules; null: everything is denied.</summary>
    public CelRuleSet? Residual(int group, McpItemKind kind) => _residuals.IsEmpty ? null : _residuals[group][(int)kind];
}
