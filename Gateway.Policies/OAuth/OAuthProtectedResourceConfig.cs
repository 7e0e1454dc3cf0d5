using System.Text.Json;

namespace Gateway.Policies.OAuth;

/// <summary>The metadata of a protected resource (RFC 9728) that a route answers with, as written (<c>oauthProtectedResource</c>).</summary>
public sealed record OAuthProtectedResourceConfig
{
    /// <summary>The members of the document, as they are answered.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Metadata { get; init; }
}
