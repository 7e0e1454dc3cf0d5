namespace Gateway.Host.Configuration.Watching;

/// <summary>The configuration that is served, for operators: a watched file, or a text that never changes. Thread-safe.</summary>
internal interface IServedConfig
{
    /// <summary>What it is called: the file, as the user gave it.</summary>
    string Name { get; }

    /// <summary>What is in use, and what the file holds now.</summary>
    ConfigFileState State { get; }

    /// <summary>The configuration in use; null: none is yet.</summary>
    ConfigLoadResult.Loaded? InUse { get; }

    /// <summary>Reads the file now and uses it, even if it has not changed: the files that it names may have. Null: there is nothing to read.</summary>
    /// <param name="cancellationToken">Gives up waiting for a reading under way; one that has begun is finished.</param>
    Task<ConfigFileState?> ReloadAsync(CancellationToken cancellationToken);
}
