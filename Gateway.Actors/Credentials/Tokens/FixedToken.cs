namespace Gateway.Actors.Credentials.Tokens;

/// <summary>A token that was written down, and does not expire as far as the gateway knows.</summary>
/// <typeparam name="T">What a token is.</typeparam>
internal sealed class FixedToken<T>(T token) : ITokenSource<T>
{
    public ValueTask<T> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(token);

    public void Dispose()
    {
    }
}
