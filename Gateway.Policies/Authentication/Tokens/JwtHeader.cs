using System.Text.Json;
using Gateway.Policies.Authentication.Keys;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>The header of a token, as far as it may say anything (RFC 7515 §4.1).</summary>
/// <param name="Algorithm">The signature's algorithm.</param>
/// <param name="Kid">The name of the key; null: it names none.</param>
internal readonly record struct JwtHeader(JwtAlgorithm Algorithm, string? Kid)
{
    private const int MaxDepth = 8;
    private const int MaxKid = 256;

    // Each would have the sender choose the key, or change what the other parts mean. No issuer of access tokens sends one.
    private static readonly string[] Forbidden = ["crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc"];

    // RFC 7519 §5.1, RFC 9068 §2.1; types compare without case (RFC 7515 §4.1.9).
    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];

    /// <summary>Reads the first segment of a token; says what is wrong with it, or null.</summary>
    public static JwtFault? Read(ReadOnlySpan<byte> segment, out JwtHeader header)
    {
        header = default;
        if (Base64UrlText.Decode(segment) is not { } json)
        {
            return JwtFault.NotBase64Url;
        }

        using var document = StrictJson.Parse(json, MaxDepth);
        return document is null || document.RootElement.ValueKind != JsonValueKind.Object ? JwtFault.MalformedHeader : Read(document.RootElement, out header);
    }

    private static JwtFault? Read(JsonElement json, out JwtHeader header)
    {
        header = default;
        if (Forbidden.Any(name => json.TryGetProperty(name, out _)))
        {
            return JwtFault.ForbiddenHeader;
        }

        if (!TryText(json, "alg", out var name) || !TryText(json, "kid", out var kid) || !TryText(json, "typ", out var type) || kid?.Length > MaxKid)
        {
            return JwtFault.MalformedHeader;
        }

        if (type is not null && !Types.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            return JwtFault.WrongType;
        }

        if (JwtAlgorithms.Parse(name ?? "") is not { } algorithm)
        {
            return JwtFault.ForbiddenAlgorithm;
        }

        header = new JwtHeader(algorithm, kid);
        return null;
    }

    private static bool TryText(JsonElement json, string name, out string? text)
    {
        text = null;
        return !json.TryGetProperty(name, out var value) || (value.ValueKind == JsonValueKind.String && (text = value.GetString()) is not null);
    }
}
