using Gateway.Policies.Authentication.Keys;

namespace Gateway.Actors.SigningKeys;

/// <summary>What a <see cref="SigningKeyActor"/> is told.</summary>
internal abstract record SigningKeyMessage
{
    private SigningKeyMessage()
    {
    }

    /// <summary>A token names a key that is not known.</summary>
    /// <param name="Kid">The name; null: it has none, and no keys are known.</param>
    /// <param name="WasVerified">Whether another node has verified a token with it.</param>
    /// <param name="Reply">Gets the keys when they are worth another try, else null.</param>
    public sealed record Refresh(string? Kid, bool WasVerified, TaskCompletionSource<JsonWebKeySet?> Reply) : SigningKeyMessage;

    /// <summary>It is time to read the keys.</summary>
    public sealed record Due : SigningKeyMessage;

    /// <summary>The keys were read, or not.</summary>
    /// <param name="Reading">What came of it.</param>
    public sealed record Arrived(KeySetReading Reading) : SigningKeyMessage;

    /// <summary>Nobody needs the keys any more.</summary>
    public sealed record Close : SigningKeyMessage;
}
