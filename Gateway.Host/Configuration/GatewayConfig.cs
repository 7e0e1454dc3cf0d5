namespace Gateway.Host.Configuration;

/// <summary>
/// The whole configuration in its one internal form, which everything but the reader works with: immutable, every short form
/// spelled out, every default filled in.
/// </summary>
internal sealed record GatewayConfig
{
    /// <summary>What holds for the whole process.</summary>
    public StaticConfig Config { get; init; } = new();

    /// <summary>What holds for all requests.</summary>
    public FrontendPoliciesConfig FrontendPolicies { get; init; } = new();

    /// <summary>The ports that are served, in the order of the file.</summary>
    public IReadOnlyList<BindConfig> Binds { get; init; } = [];
}
