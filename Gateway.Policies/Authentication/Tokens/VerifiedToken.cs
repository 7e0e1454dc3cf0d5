using System.Collections.Immutable;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>What a verified token says. Immutable and thread-safe; it does not hold the token itself.</summary>
public sealed class VerifiedToken
{
    internal VerifiedToken()
    {
    }

    /// <summary>
    /// The payload as it was signed: UTF-8, strict JSON, an object, no name twice, at most 8 levels. Rules read their claims from it,
    /// letter by letter.
    /// </summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The claim <c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>The claim <c>sub</c>; null: there is none.</summary>
    public string? Subject { get; init; }

    /// <summary>The client the token was issued to: <c>client_id</c> (RFC 9068 §2.2), else <c>azp</c>; null: it does not say.</summary>
    public string? ClientId { get; init; }

    /// <summary>The scopes: of <c>scope</c>, a text with blanks between or a list, else of <c>scp</c>.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The claim <c>exp</c>; null: the token does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// When it must not be taken any more: <see cref="ExpiresAt"/> and the allowed difference of clocks. A stream that was opened with it ends then.
    /// </summary>
    public DateTimeOffset UsableUntil { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>The name of the key that verified it; null: the key has none.</summary>
    public string? Kid { get; init; }

    /// <summary>
    /// Hash of issuer, subject and client id, never 0: what a session is bound to. Refreshed tokens have the same one. A token without a
    /// subject has one of its own.
    /// </summary>
    public ulong Principal { get; init; }

    /// <summary>Hash of the token as it was sent.</summary>
    public TokenHash Hash { get; init; }

    /// <summary>Shows nothing of the token.</summary>
    public override string ToString() => nameof(VerifiedToken);
}
