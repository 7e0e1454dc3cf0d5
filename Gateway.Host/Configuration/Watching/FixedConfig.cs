namespace Gateway.Host.Configuration.Watching;

/// <summary>A configuration that comes from no file.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="InUse">The configuration.</param>
internal sealed record FixedConfig(string Name, ConfigLoadResult.Loaded? InUse) : IServedConfig
{
    /// <inheritdoc/>
    public ConfigFileState State { get; } = new() { Hash = InUse?.Hash };

    /// <inheritdoc/>
    public Task<ConfigFileState?> ReloadAsync(CancellationToken cancellationToken) => Task.FromResult<ConfigFileState?>(null);
}
