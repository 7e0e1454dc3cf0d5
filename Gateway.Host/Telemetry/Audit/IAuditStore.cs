namespace Gateway.Host.Telemetry.Audit;

/// <summary>Where the records of an audit trail are kept, as one chain. Thread-safe.</summary>
internal interface IAuditStore : IAsyncDisposable
{
    /// <summary>Opens it and takes up its chain.</summary>
    /// <exception cref="IOException">It cannot be used.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Appends a record. Records are in the chain in the order of these calls.</summary>
    /// <param name="members">Its members as JSON, without braces.</param>
    /// <exception cref="IOException">It was not written, or it is not known whether it was.</exception>
    Task AppendAsync(ReadOnlyMemory<byte> members);

    /// <summary>Brings to the disk what is not there yet; to be called once a second.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    void Sync();
}
