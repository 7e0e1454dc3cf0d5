namespace Gateway.Policies.Authentication;

/// <summary>The policies that find out who calls, in the order in which they act on a request.</summary>
public enum AuthenticationKind
{
    /// <summary><c>jwtAuth</c>.</summary>
    Jwt,

    /// <summary><c>mcpAuthentication</c>.</summary>
    Mcp,

    /// <summary><c>basicAuth</c>.</summary>
    Basic,

    /// <summary><c>apiKey</c>.</summary>
    ApiKey,
}
