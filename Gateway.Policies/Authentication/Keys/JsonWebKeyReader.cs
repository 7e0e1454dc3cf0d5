using System.Text.Json;
using Gateway.Policies.Authentication.Tokens;

namespace Gateway.Policies.Authentication.Keys;

/// <summary>Reads one key of a key set (RFC 7517 §4, RFC 7518 §6).</summary>
internal static class JsonWebKeyReader
{
    private const int MaxKid = 256;

    /// <summary>The key; null, and why it is not used.</summary>
    public static JsonWebKey? Read(JsonElement json, out KeyFault? fault)
    {
        fault = json.ValueKind != JsonValueKind.Object ? KeyFault.Malformed : Text(json, "kty") switch
        {
            "RSA" or "EC" => Purpose(json),
            "oct" => KeyFault.Symmetric,
            null => KeyFault.Malformed,
            _ => KeyFault.UnknownKind,
        };
        if (fault is not null || Material(json, out fault) is not { } key || (fault = Naming(json, key.Kind, out var kid, out var algorithm)) is not null)
        {
            return null;
        }

        return new JsonWebKey(kid, algorithm, key);
    }

    private static KeyFault? Purpose(JsonElement json)
    {
        if (json.TryGetProperty("d", out _))
        {
            return KeyFault.Private;
        }

        if (json.TryGetProperty("use", out var use) && !IsText(use, "sig"))
        {
            return KeyFault.OtherUse;
        }

        return !json.TryGetProperty("key_ops", out var operations) ? null
            : operations.ValueKind != JsonValueKind.Array ? KeyFault.Malformed
            : operations.EnumerateArray().Any(operation => IsText(operation, "verify")) ? null
            : KeyFault.OtherUse;
    }

    private static PublicKey? Material(JsonElement json, out KeyFault? fault)
    {
        if (Text(json, "kty") == "RSA")
        {
            fault = KeyFault.Malformed;
            return Bytes(json, "n") is { } modulus && Bytes(json, "e") is { } exponent ? RsaPublicKey.Create(modulus, exponent, out fault) : null;
        }

        fault = Text(json, "crv") is { } curve && EcPublicKey.KindOf(curve) is null ? KeyFault.UnknownKind : KeyFault.Malformed;
        return EcPublicKey.KindOf(Text(json, "crv") ?? "") is { } kind && Bytes(json, "x") is { } x && Bytes(json, "y") is { } y
            ? EcPublicKey.Create(kind, x, y, out fault)
            : null;
    }

    private static KeyFault? Naming(JsonElement json, JsonWebKeyKind kind, out string? kid, out JwtAlgorithm? algorithm)
    {
        (kid, algorithm) = (Text(json, "kid"), null);
        if (json.TryGetProperty("kid", out _) && kid is null)
        {
            return KeyFault.Malformed;
        }

        if (json.TryGetProperty("alg", out _))
        {
            algorithm = JwtAlgorithms.Parse(Text(json, "alg") ?? "");
            if (algorithm?.Kind() != kind)
            {
                return KeyFault.OtherAlgorithm;
            }
        }

        return kid?.Length > MaxKid ? KeyFault.LongKid : null;
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsText(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    private static byte[]? Bytes(JsonElement json, string name) => Text(json, name) is { } text ? Base64UrlText.Decode(text) : null;
}
