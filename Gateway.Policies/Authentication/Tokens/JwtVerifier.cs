using System.Buffers;
using System.Text;
using System.Text.Json;
using Gateway.Policies.Authentication.Keys;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>
/// Verifies signed tokens in compact form (RFC 7515, RFC 7519, RFC 8725). Says what is wrong with a token; throws for none. Immutable
/// and thread-safe.
/// </summary>
/// <remarks>
/// <code>
/// length ► 1 three segments ► 2 header ► 3 key ► 4 signature ► 5 payload ► 6 claims ► VerifiedToken
/// </code>
/// The signature comes before the payload: what nobody signed decides nothing, but whether the issuer is worth asking for another key.
/// </remarks>
public sealed class JwtVerifier
{
    private const int MaxPayloadDepth = 8;

    private readonly TimeProvider _time;

    /// <summary>Makes a verifier.</summary>
    /// <param name="options">Which tokens are taken.</param>
    /// <param name="time">The clock.</param>
    public JwtVerifier(JwtVerifierOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Options = options;
        _time = time;
    }

    /// <summary>Which tokens are taken.</summary>
    public JwtVerifierOptions Options { get; }

    /// <summary>Verifies a token.</summary>
    /// <param name="token">The token, without the scheme.</param>
    /// <param name="keys">The issuer's keys; null: they could not be read yet.</param>
    public JwtResult Verify(ReadOnlySpan<char> token, JsonWebKeySet? keys) => Verify(token, keys, _time.GetUtcNow(), cache: null);

    /// <summary>Verifies a token as of a moment, unless that was done before.</summary>
    internal JwtResult Verify(ReadOnlySpan<char> token, JsonWebKeySet? keys, DateTimeOffset at, VerifiedTokenCache? cache)
    {
        if (token.Length > Options.TokenBytes)
        {
            return JwtResult.Refused(JwtFault.TooLong);
        }

        var bytes = ArrayPool<byte>.Shared.Rent(token.Length);
        try
        {
            return Ascii.FromUtf16(token, bytes, out var length) == OperationStatus.Done
                ? Find(bytes.AsSpan(0, length), keys, at, cache)
                : JwtResult.Refused(JwtFault.NotBase64Url);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>
    /// Why a token whose key is not known would be refused even if it were: then there is no need to ask its issuer for it. Null: it might be good.
    /// </summary>
    internal JwtFault? Foresee(string token, DateTimeOffset at)
    {
        var parts = token.Split('.');
        if (parts is not [_, var text, _] || Base64UrlText.Decode(text) is not { } payload)
        {
            return JwtFault.NotBase64Url;
        }

        using var document = ParsePayload(payload);
        return document is null ? JwtFault.MalformedPayload : new JwtClaims(document.RootElement).Check(Options, at);
    }

    private JwtResult Find(ReadOnlySpan<byte> token, JsonWebKeySet? keys, DateTimeOffset at, VerifiedTokenCache? cache)
    {
        var hash = TokenHash.Of(token);
        if (keys is not null && cache?.Find(hash, keys.Version, at) is { } known)
        {
            return JwtResult.Verified(known);
        }

        var result = Verify(token, hash, keys, at);
        if (result.Token is { } verified)
        {
            cache?.Add(verified, keys!.Version);
        }

        return result;
    }

    private JwtResult Verify(ReadOnlySpan<byte> token, in TokenHash hash, JsonWebKeySet? keys, DateTimeOffset at)
    {
        // :: Step 1
        if (token.Count((byte)'.') != 2)
        {
            return JwtResult.Refused(JwtFault.NotThreeSegments);
        }

        var (headerEnd, payloadEnd) = (token.IndexOf((byte)'.'), token.LastIndexOf((byte)'.'));

        // :: Step 2
        if (JwtHeader.Read(token[..headerEnd], out var header) is { } malformed)
        {
            return JwtResult.Refused(malformed);
        }

        // :: Step 3
        if (FindKey(header, keys, out var key) is { } missing)
        {
            return JwtResult.Refused(missing, missing is JwtFault.UnknownKey or JwtFault.KeysUnavailable ? header.Kid : null);
        }

        // :: Step 4
        if (Base64UrlText.Decode(token[(payloadEnd + 1)..]) is not { } signature)
        {
            return JwtResult.Refused(JwtFault.NotBase64Url);
        }

        if (!key!.Verify(header.Algorithm, token[..payloadEnd], signature))
        {
            return JwtResult.Refused(JwtFault.BadSignature);
        }

        // :: Step 5
        return Base64UrlText.Decode(token[(headerEnd + 1)..payloadEnd]) is { } payload
            ? Read(payload, hash, key, at)
            : JwtResult.Refused(JwtFault.NotBase64Url);
    }

    private JwtFault? FindKey(JwtHeader header, JsonWebKeySet? keys, out JsonWebKey? key)
    {
        key = null;
        var allowed = Options.Algorithms.Contains(header.Algorithm);
        if (!Options.Algorithms.IsEmpty && !allowed)
        {
            return JwtFault.ForbiddenAlgorithm;
        }

        return keys?.Find(header.Kid, header.Algorithm, allowed, out key) switch
        {
            KeySearch.Found => null,
            KeySearch.UnknownKid => JwtFault.UnknownKey,
            KeySearch.NoneFits => JwtFault.NoKeyFits,
            KeySearch.SeveralFit => JwtFault.AmbiguousKey,
            null => JwtFault.KeysUnavailable,
        };
    }

    private JwtResult Read(byte[] payload, in TokenHash hash, JsonWebKey key, DateTimeOffset at)
    {
        using var document = ParsePayload(payload);
        if (document is null)
        {
            return JwtResult.Refused(JwtFault.MalformedPayload);
        }

        // :: Step 6
        var claims = new JwtClaims(document.RootElement);
        if (claims.Check(Options, at) is { } fault)
        {
            return JwtResult.Refused(fault);
        }

        var (subject, client, expires) = (claims.Text("sub"), claims.Text("client_id") ?? claims.Text("azp"), claims.Time("exp"));
        return JwtResult.Verified(new VerifiedToken
        {
            Payload = payload,
            Issuer = Options.Issuer,
            Subject = subject,
            ClientId = client,
            Scopes = claims.Scopes(),
            ExpiresAt = expires,
            UsableUntil = expires is { } end && end < DateTimeOffset.MaxValue - Options.ClockSkew ? end + Options.ClockSkew : DateTimeOffset.MaxValue,
            Kid = key.Kid,
            Principal = PrincipalHash.Of(Options.Issuer, subject, client, hash),
            Hash = hash,
        });
    }

    private static JsonDocument? ParsePayload(byte[] payload)
    {
        var document = StrictJson.Parse(payload, MaxPayloadDepth);
        if (document is null || document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        return null;
    }
}
