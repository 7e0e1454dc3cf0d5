using System.Reflection;
using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Postgres;
using Gateway.Actors.Sealing;

namespace Gateway.Host.Cluster;

/// <summary>A node's hold of the database of its cluster. Dispose it after what uses it.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private readonly PostgresMembership _membership;
    private readonly PostgresDirectory _directory;

    public PostgresCluster(ClusterFile file, string configHash, TimeProvider time, ILoggerFactory loggers)
    {
        var options = new PostgresOptions { ConnectionString = file.ConnectionString };
        _membership = new PostgresMembership(options, file.Config.Node, time, loggers.CreateLogger<PostgresMembership>());
        _directory = new PostgresDirectory(options, file.Keys.For(SealPurpose.Row), time);
        Setup = new ClusterSetup(_membership, _directory, file.Config.Listen.EndPoint!, file.Config.Address is { } address ? new Uri(address) : null)
        {
            Keys = file.Keys,
            Profile = NodeProfile.Alone with
            {
                KeyIds = file.Keys.Ids,
                ConfigHash = configHash,
                Formats = [PostgresDirectory.Format],
                Build = typeof(PostgresCluster).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            },
        };
    }

    /// <summary>What the gateway is put together with.</summary>
    public ClusterSetup Setup { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _membership.DisposeAsync();
        await _directory.DisposeAsync();
    }
}
