namespace Gateway.Actors.Credentials.Tokens;

/// <summary>Has a token whenever a request needs one. Thread-safe. Disposing it says that this user needs it no more.</summary>
/// <typeparam name="T">What a token is.</typeparam>
internal interface ITokenSource<T> : IDisposable
{
    /// <summary>A token that has not expired.</summary>
    /// <exception cref="CredentialException">There is none at present.</exception>
    ValueTask<T> GetAsync(CancellationToken cancellationToken);
}
