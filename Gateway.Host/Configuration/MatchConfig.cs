namespace Gateway.Host.Configuration;

/// <summary>Conditions on a request, all of which must hold.</summary>
internal sealed record MatchConfig
{
    /// <summary>Condition on the path. Default: every path.</summary>
    public PathMatchConfig Path { get; init; } = new() { PathPrefix = "/" };
}
