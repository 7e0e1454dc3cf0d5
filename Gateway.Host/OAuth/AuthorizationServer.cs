using System.Text.Json.Nodes;
using Gateway.Host.OAuth.Providers;
using Gateway.Policies.Authentication;
using Gateway.Policies.OAuth;

namespace Gateway.Host.OAuth;

/// <summary>The authorization server of a protected resource: what its provider says of it, as MCP clients can use it. Thread-safe.</summary>
internal sealed class AuthorizationServer(McpAuthenticationConfig config)
{
    /// <summary>How long metadata is used before the provider is asked again; what failed is not kept.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private Task<byte[]?>? _asking;
    private Kept? _kept;

    /// <summary>What is particular about the provider.</summary>
    public OAuthProvider Provider { get; } = OAuthProvider.Of(config.Provider);

    /// <summary>What is written.</summary>
    public McpAuthenticationConfig Config => config;

    /// <summary>Where registrations are passed on to; null: nowhere.</summary>
    public Uri? RegistrationUrl => config.ClientId is null ? Provider.RegistrationUrl(config.Issuer) : null;

    /// <summary>Whether the gateway answers registrations, by itself or by the provider.</summary>
    public bool Registers => Provider.IsProxied && (config.ClientId is not null || RegistrationUrl is not null);

    /// <summary>The metadata for clients that ask at the gateway; null: there is none that can be used, and the log says why.</summary>
    /// <param name="issuer">The URL under which the gateway stands in for the server.</param>
    /// <param name="metadataUrl">Where the gateway's own metadata of it stands.</param>
    /// <param name="source">Asks the provider.</param>
    /// <param name="cancellationToken">The client left.</param>
    public async ValueTask<JsonObject?> MetadataAsync(string issuer, string metadataUrl, MetadataSource source, CancellationToken cancellationToken)
    {
        var metadata = await OriginalAsync(source, cancellationToken);
        if (metadata is null || !Provider.IsProxied)
        {
            // RFC 8414 §3.3: issuer and endpoints are the server's own, all of them, or the gateway's.
            return metadata;
        }

        var server = new AdaptedServer(issuer, metadataUrl, config.Audiences.Count > 0 ? config.Audiences[0] : null);
        metadata["issuer"] = issuer;

        // Both would contradict the issuer: a signed copy of the metadata, and the provider's own issuer beside each code (RFC 9207).
        metadata.Remove("signed_metadata");
        metadata.Remove("authorization_response_iss_parameter_supported");
        if (Provider.Adapt(metadata, server) is { } missing)
        {
            source.Incomplete(config.Issuer, missing);
            return null;
        }

        if (config.ClientId is not null)
        {
            metadata["registration_endpoint"] = server.RegistrationEndpoint;
        }

        return metadata;
    }

    /// <summary>One of the provider's own endpoints; null: there is none, and the log says why.</summary>
    public async ValueTask<Uri?> EndpointAsync(string member, MetadataSource source, CancellationToken cancellationToken) =>
        await OriginalAsync(source, cancellationToken) is { } original && original[member] is JsonValue value && value.TryGetValue<string>(out var url)
            ? OAuthUrls.Http(url)
            : null;

    // Each reader gets a tree of its own to change.
    private async ValueTask<JsonObject?> OriginalAsync(MetadataSource source, CancellationToken cancellationToken) =>
        await Ask(source).WaitAsync(cancellationToken) is { } json ? JsonNode.Parse(json)!.AsObject() : null;

    // Many clients may ask at once: the provider is asked once, for all of them, and goes on when one of them leaves.
    private Task<byte[]?> Ask(MetadataSource source)
    {
        lock (_lock)
        {
            return _kept is { } kept && source.IsFresh(kept.At) ? Task.FromResult<byte[]?>(kept.Json) : _asking ??= Task.Run(() => FetchAsync(source));
        }
    }

    private async Task<byte[]?> FetchAsync(MetadataSource source)
    {
        byte[]? json = null;
        try
        {
            json = await source.FetchAsync(Provider, config.Issuer, CancellationToken.None);
            return json;
        }
        finally
        {
            lock (_lock)
            {
                (_asking, _kept) = (null, json is null ? null : new Kept(json, source.Now));
            }
        }
    }

    /// <summary>Metadata that was looked at, and when it came.</summary>
    private sealed record Kept(byte[] Json, long At);
}
