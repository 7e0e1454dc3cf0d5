namespace Gateway.Host.Configuration.Tables;

/// <summary>
/// Old spellings that are still read, each with a warning that names both. A value is moved as a whole; where the current key
/// stands already, mappings are merged, and anything written twice is an error.
/// </summary>
internal static class AliasTable
{
    /// <summary>All rows. They are applied in this order, so one row may build on another's result.</summary>
    public static readonly IReadOnlyList<KeyAlias> Rows =
    [
        new("*.stdio", "clearEnv", "clear_env"),
        new("*.backends[]", "mcp.policies", "policies", DropEmptied: false) { MergeDepth = 1 },
        new("frontendPolicies", "logging", "accessLog"),
        new("*.backendTLS", "sni", "hostname"),
        new("*.mcpAuthentication", "jwksUrl", "jwks.url"),
        new("*.mcpAuthentication", "provider.custom.jwks_url", "jwks.url"),
        new("*.mcpAuthentication", "audience", "audiences"),
        new("*.mcpAuthentication", "scopes", "resourceMetadata.scopesSupported"),
    ];
}
