using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Postgres;

/// <summary>One server for all tests that only need a database of their own. It starts when the first of them asks.</summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.StartAsync());

    public async Task<PostgresServer> ServerAsync()
    {
        PostgresTools.Require();
        return await _server.Value;
    }

    /// <summary>The connection string of a new migrated database.</summary>
    public async Task<string> CreateDatabaseAsync() => await (await ServerAsync()).CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}

/// <summary>Tests that share the server; one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<SharedPostgres>
{
    public const string Name = "PostgreSQL";
}
