using System.Text.Json;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authorization;

/// <summary>An issuer whose keys stand in the configuration, and clients with its tokens.</summary>
internal static class TokenIssuer
{
    private static readonly TestKey Key = TestKey.For("ES256");

    /// <summary>The key set, as a text in YAML's flow style.</summary>
    public static string Jwks { get; } = JsonSerializer.Serialize(Mint.KeySetText(Key.Jwk()));

    /// <summary>A policy that takes its tokens.</summary>
    public static string McpAuthentication(string mode) => $"mcpAuthentication: {{mode: {mode}, issuer: \"{Mint.Issuer}\", jwks: {Jwks}, resourceMetadata: {{resource: \"http://localhost:3000/mcp\"}}}}";

    /// <summary>A client with a token of these claims; null: without one.</summary>
    public static RawMcp Client(Uri endpoint, params (string Name, string? Json)[]? claims) => new(endpoint)
    {
        Authorization = claims is null ? null : $"Bearer {Mint.Token(Key, Mint.ClaimsAt(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), claims))}",
    };
}
