using System.Collections.Immutable;
using System.Text.Json;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>Reads the registered claims of a payload (RFC 7519 §4.1) and holds them against what is wanted.</summary>
internal readonly ref struct JwtClaims(JsonElement payload)
{
    // What a DateTimeOffset can be; a time in milliseconds lies beyond, and would make a token that never expires.
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;

    private readonly JsonElement _payload = payload;

    /// <summary>Why a token with these claims is refused; null: it is not.</summary>
    public JwtFault? Check(JwtVerifierOptions options, DateTimeOffset now) =>
        CheckPresence(options.RequiredClaims) ?? CheckIssuer(options.Issuer) ?? CheckAudience(options.Audiences) ?? CheckTimes(options.ClockSkew, now) ?? CheckNames();

    /// <summary>A text; null when it is missing.</summary>
    public string? Text(string name) => TryGet(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A time; null when it is missing.</summary>
    public DateTimeOffset? Time(string name) => TryGet(name, out var value) && IsTime(value, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>The scopes, however they are written; none in any other form.</summary>
    public ImmutableArray<string> Scopes()
    {
        if (!TryGet("scope", out var scopes) && !TryGet("scp", out scopes))
        {
            return [];
        }

        return scopes.ValueKind switch
        {
            JsonValueKind.String => [.. scopes.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            JsonValueKind.Array => [.. scopes.EnumerateArray().Where(scope => scope.ValueKind == JsonValueKind.String).Select(scope => scope.GetString()!)],
            _ => [],
        };
    }

    private JwtFault? CheckPresence(ImmutableArray<string> required)
    {
        foreach (var name in required)
        {
            if (!TryGet(name, out _))
            {
                return JwtFault.MissingClaim;
            }
        }

        return null;
    }

    private JwtFault? CheckIssuer(string issuer) =>
        !TryGet("iss", out var value) ? JwtFault.MissingClaim
        : value.ValueKind != JsonValueKind.String ? JwtFault.MalformedClaim
        : value.ValueEquals(issuer) ? null
        : JwtFault.WrongIssuer;

    private JwtFault? CheckAudience(ImmutableArray<string> audiences)
    {
        if (audiences.IsEmpty)
        {
            return null;
        }

        if (!TryGet("aud", out var value))
        {
            return JwtFault.MissingClaim;
        }

        var isOurs = false;
        var isText = true;
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var audience in value.EnumerateArray())
            {
                isText &= audience.ValueKind == JsonValueKind.String;
                isOurs |= isText && IsOneOf(audience, audiences);
            }
        }
        else
        {
            isText = value.ValueKind == JsonValueKind.String;
            isOurs = isText && IsOneOf(value, audiences);
        }

        return !isText ? JwtFault.MalformedClaim : isOurs ? null : JwtFault.WrongAudience;
    }

    private JwtFault? CheckTimes(TimeSpan skew, DateTimeOffset now)
    {
        if (!TryTime("exp", out var expires) || !TryTime("nbf", out var notBefore) || !TryTime("iat", out var issued))
        {
            return JwtFault.MalformedClaim;
        }

        // Good at no time; the skew must not make it good twice.
        if (notBefore > expires)
        {
            return JwtFault.MalformedClaim;
        }

        // A token is over on its last second (RFC 7519 §4.1.4), and good on its first one.
        var latest = (now + skew).ToUnixTimeSeconds();
        return expires <= (now - skew).ToUnixTimeSeconds() ? JwtFault.Expired
            : notBefore > latest ? JwtFault.NotYetValid
            : issued > latest ? JwtFault.IssuedInFuture
            : null;
    }

    // Sessions are bound to these, so a number must not pass for a text or for nothing.
    private JwtFault? CheckNames()
    {
        foreach (var name in (ReadOnlySpan<string>)["sub", "client_id", "azp"])
        {
            if (_payload.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.String)
            {
                return JwtFault.MalformedClaim;
            }
        }

        return null;
    }

    private bool TryTime(string name, out long? seconds)
    {
        seconds = null;
        if (!_payload.TryGetProperty(name, out var value))
        {
            return true;
        }

        seconds = IsTime(value, out var read) ? read : null;
        return seconds is not null;
    }

    private static bool IsTime(JsonElement value, out long seconds)
    {
        seconds = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out seconds) && seconds is >= FirstSecond and <= LastSecond;
    }

    private static bool IsOneOf(JsonElement audience, ImmutableArray<string> audiences)
    {
        foreach (var wanted in audiences)
        {
            if (audience.ValueEquals(wanted))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryGet(string name, out JsonElement value) => _payload.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
}
