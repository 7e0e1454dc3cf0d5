namespace Gateway.Actors.SigningKeys;

/// <summary>How often an issuer is asked for its keys, and what its answer may cost.</summary>
internal static class SigningKeyLimits
{
    /// <summary>Time between two requests, however many tokens name unknown keys; a failed one counts.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromSeconds(10);

    /// <summary>Age at which keys are read again.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(15);

    /// <summary>The same after a failure, as long as older keys are known; without any it is <see cref="Floor"/>.</summary>
    public static readonly TimeSpan PeriodAfterFailure = TimeSpan.FromMinutes(1);

    /// <summary>How long a name that the issuer did not know is not asked for again.</summary>
    public static readonly TimeSpan UnknownKid = TimeSpan.FromSeconds(60);

    /// <summary>Names of keys remembered as unknown with which no word of another node has the issuer asked before <see cref="Floor"/>.</summary>
    public const int VerifiedElsewhere = 16;

    /// <summary>Longest time for one request, redirections and body included.</summary>
    public static readonly TimeSpan Request = TimeSpan.FromSeconds(5);

    /// <summary>Most redirections, none of which may leave the origin.</summary>
    public const int Redirections = 3;

    /// <summary>Most requests that wait for one answer; more are refused at once.</summary>
    public const int Waiting = 1000;

    /// <summary>Most messages in an actor's mailbox; more are refused at once.</summary>
    public const int Mailbox = 1024;
}
