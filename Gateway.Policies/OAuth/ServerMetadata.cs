using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Policies.OAuth;

/// <summary>
/// Looks at the metadata of an authorization server (RFC 8414, OpenID Connect Discovery). What clients will open, post to or hand to a
/// browser must be what it seems: a document with one bad URL is taken for none.
/// </summary>
public static class ServerMetadata
{
    private const string IssuerKey = "issuer";
    private static readonly string[] UrlSuffixes = ["_endpoint", "_uri", "_url", "_iframe"];

    /// <summary>Looks at a document.</summary>
    /// <param name="json">What the server answered.</param>
    /// <param name="isIssuer">Whether an issuer is the one that was asked (RFC 8414 §3.3).</param>
    /// <returns>Why the document cannot be used, as the end of a sentence for the log; null: it can.</returns>
    public static string? Fault(ReadOnlySpan<byte> json, Func<string, bool> isIssuer)
    {
        ArgumentNullException.ThrowIfNull(isIssuer);
        try
        {
            // A key twice could be read differently by two readers.
            var options = new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false };
            return JsonNode.Parse(json, documentOptions: options) is JsonObject metadata ? Fault(metadata, isIssuer) : "it is no JSON object";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair.
            return "it is no JSON object with each key once";
        }
    }

    private static string? Fault(JsonObject metadata, Func<string, bool> isIssuer)
    {
        if (Text(metadata[IssuerKey]) is not { } issuer || OAuthUrls.Http(issuer) is null)
        {
            return "it names no issuer";
        }

        if (!isIssuer(issuer))
        {
            return "it is the metadata of another issuer";
        }

        return BadUrl(metadata) is { } key ? $"its {key} is no http or https URL"
            : metadata["mtls_endpoint_aliases"] is JsonObject aliases && BadUrl(aliases) is { } alias ? $"its mtls_endpoint_aliases.{alias} is no http or https URL"
            : null;
    }

    private static string? BadUrl(JsonObject members)
    {
        foreach (var (key, value) in members)
        {
            if (value is not null && UrlSuffixes.Any(suffix => key.EndsWith(suffix, StringComparison.Ordinal)) && OAuthUrls.Http(Text(value)) is null)
            {
                return key;
            }
        }

        return null;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
