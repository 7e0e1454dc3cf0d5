namespace Gateway.Actors.SigningKeys;

/// <summary>Reads an issuer's key set from where it is published.</summary>
internal interface IKeySetReader : IDisposable
{
    /// <summary>Reads it once. A failure is a value; nothing but <see cref="OperationCanceledException"/> is thrown.</summary>
    Task<KeySetReading> ReadAsync(CancellationToken cancellationToken);
}
