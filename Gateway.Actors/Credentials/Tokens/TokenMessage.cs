namespace Gateway.Actors.Credentials.Tokens;

/// <summary>What a <see cref="TokenActor{T}"/> is told.</summary>
/// <typeparam name="T">What a token is.</typeparam>
internal abstract record TokenMessage<T>
{
    private TokenMessage()
    {
    }

    /// <summary>A request cannot be sent without a token.</summary>
    /// <param name="Reply">Gets it, or why there is none.</param>
    public sealed record Need(TaskCompletionSource<T> Reply) : TokenMessage<T>;

    /// <summary>The token will expire soon.</summary>
    public sealed record Due : TokenMessage<T>;

    /// <summary>The issuer gave a token, or not. Exactly one is set.</summary>
    /// <param name="Token">The token.</param>
    /// <param name="Failure">Why there is none.</param>
    public sealed record Arrived(Issued<T>? Token, Exception? Failure) : TokenMessage<T>;

    /// <summary>Nobody needs tokens any more.</summary>
    public sealed record Close : TokenMessage<T>;
}
