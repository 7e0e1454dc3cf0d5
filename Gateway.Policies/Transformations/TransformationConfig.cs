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
}
