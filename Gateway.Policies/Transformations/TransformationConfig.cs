using System.ComponentModel.DataAnnotations;
using Gateway.Policies.Conditions;

namespace Gateway.Policies.Transformations;

/// <summary>
/// Headers that are made by expressions (<c>transformations</c>). Bodies are not transformed: messages of MCP are relayed as they came, and
/// what rules have seen is what is sent.
/// </summary>
public sealed record TransformationConfig
{
    /// <summary>Headers of requests to targets and plain HTTP backends. Default: nothing changes.</summary>
    public HeaderExpressionsConfig? Request { get; init; }

    /// <summary>Headers of responses to clients. Default: nothing changes.</summary>
    public HeaderExpressionsConfig? Response { get; init; }

    /// <summary>Forms of the policy, of which the first holds whose condition does. Default: it has one form.</summary>
    public IReadOnlyList<ConditionalTransformationConfig>? Conditional { get; init; }
}

/// <summary>A form of <c>transformations</c>.</summary>
public sealed record ConditionalTransformationConfig : IConditionalConfig
{
    /// <summary>Rule language: when this form holds. Default: always, where none before it does; the last form only.</summary>
    [MinLength(1)]
    public string? Condition { get; init; }

    /// <summary>Headers of requests. Default: nothing changes.</summary>
    public HeaderExpressionsConfig? Request { get; init; }

    /// <summary>Headers of responses. Default: nothing changes.</summary>
    public HeaderExpressionsConfig? Response { get; init; }
}
