namespace Gateway.Host.Configuration;

/// <summary>
/// What a user may write at the top of a file. <see cref="GatewayConfigNormalizer"/> turns it into a <see cref="GatewayConfig"/>.
/// </summary>
internal sealed record GatewayFileConfig
{
    /// <summary>What holds for the whole process; a change takes effect at the next start. Default: all defaults.</summary>
    public StaticConfig Config { get; init; } = new();

    /// <summary>What holds for all requests. Default: all defaults.</summary>
    public FrontendPoliciesConfig FrontendPolicies { get; init; } = new();

    /// <summary>The ports to serve. Default: none.</summary>
    public IReadOnlyList<BindConfig> Binds { get; init; } = [];

    /// <summary>Policies that are written apart from the places where they hold. Default: none.</summary>
    public IReadOnlyList<AttachedPolicyConfig> Policies { get; init; } = [];

    /// <summary>Backends that routes name. Default: none.</summary>
    public IReadOnlyList<NamedBackendConfig> Backends { get; init; } = [];

    /// <summary>The ports to serve, by names that <see cref="Routes"/> attach to. Default: none; with routes, one named <c>default</c>.</summary>
    public IReadOnlyDictionary<string, GatewayEntryConfig> Gateways { get; init; } = new Dictionary<string, GatewayEntryConfig>();

    /// <summary>Routes of gateways. Default: none.</summary>
    public IReadOnlyList<AttachedRouteConfig> Routes { get; init; } = [];

    /// <summary>The short form: one MCP backend that answers every path of a port of its own. Default: none.</summary>
    public SimpleMcpConfig? Mcp { get; init; }
}
