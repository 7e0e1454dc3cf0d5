namespace Gateway.Actors.SigningKeys;

/// <summary>Reads a key set from a file, which may be exchanged at any time.</summary>
internal sealed class FileKeySetReader(string path) : IKeySetReader
{
    public async Task<KeySetReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return await BoundedBody.ReadAsync(file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return KeySetReading.Failed($"the file cannot be read ({exception.GetType().Name})");
        }
    }

    public void Dispose()
    {
        // Nothing is kept open.
    }
}
