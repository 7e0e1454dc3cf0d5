using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Policies.Authentication;

/// <summary>What a request is answered that is refused because it is not known who sends it: always 401, and never why.</summary>
/// <param name="WwwAuthenticate">Value of the header <c>WWW-Authenticate</c>.</param>
/// <param name="Body">A JSON object with two members.</param>
public sealed record Challenge(string WwwAuthenticate, ReadOnlyMemory<byte> Body)
{
    private static readonly byte[] TokenBody = Text("JWT token required");
    private static readonly byte[] PasswordBody = Text("User name and password required");
    private static readonly byte[] KeyBody = Text("API key required");

    /// <summary>The answer to a refused request.</summary>
    /// <param name="refusal">Why it is refused.</param>
    /// <param name="metadataUrl">Where the metadata of the resource is (RFC 9728 §5.1); null: there is none.</param>
    /// <param name="realm">What passwords are for; null: nothing in particular.</param>
    public static Challenge Of(AuthenticationRefusal refusal, string? metadataUrl, string? realm)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Kind switch
        {
            AuthenticationKind.Jwt or AuthenticationKind.Mcp => new(Bearer(refusal, metadataUrl), TokenBody),
            AuthenticationKind.Basic => new($"Basic realm={Quote(realm ?? "Restricted")}, charset=\"UTF-8\"", PasswordBody),
            AuthenticationKind.ApiKey => new(Bearer(refusal, null), KeyBody),
        };
    }

    // RFC 6750 §3.1: no error code where the request carried no token at all.
    private static string Bearer(AuthenticationRefusal refusal, string? metadataUrl)
    {
        var parameters = new List<string>(2);
        if (metadataUrl is not null)
        {
            parameters.Add($"resource_metadata={Quote(metadataUrl)}");
        }

        if (refusal.CredentialCame)
        {
            parameters.Add("error=\"invalid_token\"");
        }

        return parameters.Count == 0 ? "Bearer" : $"Bearer {string.Join(", ", parameters)}";
    }

    // RFC 9110 §5.6.4. What could end the header or the quotation is escaped or left out.
    private static string Quote(string text) =>
        $"\"{string.Concat(text.Where(letter => letter is >= ' ' and <= '~')).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static byte[] Text(string description) =>
        [.. "{\"error\":\"unauthorized\",\"error_description\":\""u8, .. JsonEncodedText.Encode(description, JavaScriptEncoder.Default).EncodedUtf8Bytes, .. "\"}"u8];
}
