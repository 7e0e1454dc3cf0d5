namespace Gateway.Actors.Credentials.Tokens;

/// <summary>How often issuers are asked for tokens, and what waiting for them may cost.</summary>
internal static class TokenLimits
{
    /// <summary>How long before its end a token is replaced; of a token that lives shorter than five times as long, a fifth of its life.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    /// <summary>Time between two requests to an issuer that gave a token.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromSeconds(10);

    /// <summary>Time after the first failure until an issuer is asked again; it doubles up to <see cref="LongestPause"/>.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    /// <summary>Longest time between two requests to an issuer that fails.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longest time for one request, all that the vendor's library tries included: shorter than a target may take for its share of a request, so that
    /// clients are told what is missing.
    /// </summary>
    public static readonly TimeSpan Request = TimeSpan.FromSeconds(8);

    /// <summary>How long a token is taken to live whose issuer does not say.</summary>
    public static readonly TimeSpan UnknownLife = TimeSpan.FromMinutes(5);

    /// <summary>Most requests that wait for one token; more fail at once.</summary>
    public const int Waiting = 1000;

    /// <summary>Most messages in an actor's mailbox; more are refused at once.</summary>
    public const int Mailbox = 1024;
}
