using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Postgres;

/// <summary>The contract held by nodes that share a PostgreSQL database.</summary>
[Trait(Categories.Trait, Categories.Postgres)]
[Collection(PostgresTests.Name)]
public sealed class PostgresClusterTests(SharedPostgres postgres) : ClusterContract
{
    protected override async Task<ClusterProvider> StartAsync() => new PostgresProvider(await postgres.CreateDatabaseAsync());
}
