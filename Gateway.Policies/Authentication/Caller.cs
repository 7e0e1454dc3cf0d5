using System.Text.Json;
using Gateway.Policies.Authentication.Tokens;

namespace Gateway.Policies.Authentication;

/// <summary>
/// Who sends one request, and what rules may read of it. It belongs to that request: a session keeps the <see cref="Principal"/> and
/// nothing else, so that no rule ever sees the claims of an earlier token. Immutable and thread-safe.
/// </summary>
public sealed class Caller
{
    // As in tokens.
    private const int MaxClaimsDepth = 8;

    internal Caller()
    {
    }

    /// <summary>Nobody in particular: no credential was asked for, or none was given where none is needed.</summary>
    public static Caller Anonymous { get; } = new();

    /// <summary>
    /// Stands for who it is: the same for every request, and every refreshed token, of one caller. Sessions are bound to it. 0: anonymous.
    /// </summary>
    public ulong Principal { get; internal init; }

    /// <summary>The token that was verified; null: none.</summary>
    public VerifiedToken? Token { get; internal init; }

    /// <summary>The token as it was sent, for <c>jwt.rawToken</c>; null: none.</summary>
    public Secret? RawToken { get; internal init; }

    /// <summary>What the configuration says of the API key: a JSON object, which rules read as <c>apiKey</c>; null: no key.</summary>
    public ReadOnlyMemory<byte>? ApiKey { get; internal init; }

    /// <summary>The user's name, which rules read as <c>basicAuth.username</c>; null: none.</summary>
    public string? BasicUser { get; internal init; }

    /// <summary>Hash of everything rules can read here: the key under which what they decided may be kept. 0: anonymous.</summary>
    public UInt128 Fingerprint { get; internal init; }

    /// <summary>When it is not known any more who this is; streams end then. <see cref="DateTimeOffset.MaxValue"/>: never.</summary>
    public DateTimeOffset UsableUntil { get; internal init; } = DateTimeOffset.MaxValue;

    /// <summary>The caller that these credentials name together; <see cref="Anonymous"/> without any.</summary>
    internal static Caller Of(VerifiedToken? token, Secret? rawToken, ApiKeyIdentity? apiKey, string? basicUser)
    {
        if (token is null && apiKey is null && basicUser is null)
        {
            return Anonymous;
        }

        var identity = new CallerHash();
        var fingerprint = new CallerHash();
        if (token is not null)
        {
            identity.Append("token", token.Principal);
            fingerprint.Append("token", token.Hash.ToString());
        }

        if (apiKey is not null)
        {
            identity.Append("apiKey", apiKey.Hash);
            fingerprint.Append("apiKey", apiKey.Metadata.Span);
        }

        if (basicUser is not null)
        {
            identity.Append("basic", basicUser);
            fingerprint.Append("basic", basicUser);
        }

        return new Caller
        {
            // The token alone is the usual case, and its principal is computed once for all of its requests.
            Principal = token is not null && apiKey is null && basicUser is null ? token.Principal : identity.ToPrincipal(),
            Token = token,
            RawToken = rawToken,
            ApiKey = apiKey?.Metadata,
            BasicUser = basicUser,
            Fingerprint = fingerprint.ToFingerprint(),
            UsableUntil = token?.UsableUntil ?? DateTimeOffset.MaxValue,
        };
    }

    /// <summary>
    /// Somebody whom the target knows and the gateway does not: told apart by the <c>Authorization</c> header that passes through, and by
    /// nothing that rules could read.
    /// </summary>
    public static Caller PassedThrough(string authorization)
    {
        var identity = new CallerHash();
        identity.Append("authorization", authorization);
        return new Caller { Principal = identity.ToPrincipal() };
    }

    /// <summary>
    /// Whoever has these claims, which nobody verified: for questions about rules, and never for requests. Null: no token could have them.
    /// </summary>
    /// <param name="claims">A JSON object in UTF-8.</param>
    public static Caller? Supposed(ReadOnlyMemory<byte> claims)
    {
        using var document = StrictJson.Parse(claims, MaxClaimsDepth);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            return null;
        }

        var fingerprint = new CallerHash();
        fingerprint.Append("supposed", claims.Span);
        var token = new VerifiedToken { Payload = claims, Issuer = Text(root, "iss") ?? "", Subject = Text(root, "sub"), Hash = TokenHash.Of(claims.Span) };
        return new Caller { Principal = fingerprint.ToPrincipal(), Token = token, Fingerprint = fingerprint.ToFingerprint() };
    }

    private static string? Text(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Shows nothing of the caller.</summary>
    public override string ToString() => Principal == 0 ? "anonymous" : nameof(Caller);
}
