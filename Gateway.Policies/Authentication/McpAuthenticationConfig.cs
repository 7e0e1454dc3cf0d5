using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Gateway.Policies.Authentication;

/// <summary>OAuth 2 for MCP, as written (<c>mcpAuthentication</c>).</summary>
public sealed record McpAuthenticationConfig
{
    /// <summary>Who issues the tokens: their <c>iss</c>.</summary>
    [MinLength(1)]
    public required string Issuer { get; init; }

    /// <summary>Whom tokens must be for: one of these in their <c>aud</c>. Default: none, and <c>aud</c> is not checked.</summary>
    [OneOrMany]
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The product behind the issuer. Default: none, and clients are sent to the issuer itself.</summary>
    public OAuthProviderConfig? Provider { get; init; }

    /// <summary>What the metadata of the resource says (RFC 9728), with keys in camel or snake case. Default: what can be computed.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ResourceMetadata { get; init; }

    /// <summary>The issuer's signing keys. Default: where issuer or provider publish them.</summary>
    public RemoteDocumentConfig? Jwks { get; init; }

    /// <summary>What becomes of requests without a valid token. Default: <see cref="AuthenticationMode.Strict"/>.</summary>
    public AuthenticationMode Mode { get; init; }

    /// <summary>Where requests carry the token. Default: <c>Authorization: Bearer</c>.</summary>
    public CredentialLocationConfig? AuthorizationLocation { get; init; }

    /// <summary>What a token must hold. Default: all defaults.</summary>
    public JwtValidationConfig JwtValidationOptions { get; init; } = new();

    /// <summary>A client id that every client is given instead of one of its own. Default: none.</summary>
    public string? ClientId { get; init; }

    /// <summary>The secret of that client id. Default: none.</summary>
    public Secret? ClientSecret { get; init; }
}
