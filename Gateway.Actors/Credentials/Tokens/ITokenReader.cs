namespace Gateway.Actors.Credentials.Tokens;

/// <summary>Asks who issues tokens for one. Called by one caller at a time.</summary>
/// <typeparam name="T">What a token is.</typeparam>
internal interface ITokenReader<T>
{
    /// <summary>Who issues, for the log and for messages to clients.</summary>
    string Issuer { get; }

    /// <summary>Asks for a token. Whatever it throws means that there is none.</summary>
    Task<Issued<T>> ReadAsync(CancellationToken cancellationToken);
}
