using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Postgres;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gateway.Tests.Cluster.Postgres;

/// <summary>Leases in a database that fails, loses commits, or is not what it should be.</summary>
[Trait(Categories.Trait, Categories.Postgres)]
[Collection(PostgresTests.Name)]
public sealed class PostgresMembershipTests(SharedPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task View_that_goes_backwards_stops_the_serving_of_sessions_until_the_process_is_started_again()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var cluster = new PostgresProvider(database);
        var node = cluster.Node("one");
        await node.JoinAsync(NodeProfile.Alone, NodeState.Active, Cancellation);
        await node.DrainAsync(Cancellation);

        await ExecuteAsync(database, "update gw_cluster set view_version = 0");
        Assert.Equal(LeaseState.Suspended, await node.NextLeaseAsync(LeaseState.Serving, Cancellation).Within("the suspension"));
        Assert.True(node.HistoryLost);

        await ExecuteAsync(database, "update gw_cluster set view_version = 1000");
        await RenewedSinceAsync(database, node).Within("three renewals");
        Assert.Equal(LeaseState.Suspended, node.Lease);

        // Its number may be given to another node again, for which it must not speak.
        await ExecuteAsync(database, "update gw_node set state = 'active', name = 'another'");
        await node.DrainAsync(Cancellation);
        await node.LeaveAsync(Cancellation);
        await RenewedSinceAsync(database, node).Within("three renewals");
        Assert.Equal("active", await ScalarAsync(database, "select state from gw_node"));

        var again = cluster.Node("one");
        await again.JoinAsync(NodeProfile.Alone, NodeState.Active, Cancellation);
        Assert.Equal((LeaseState.Serving, false), (again.Lease, again.HistoryLost));
    }

    [Fact]
    public async Task Node_that_was_declared_dead_is_fenced_by_its_next_renewal_and_joins_as_another()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var cluster = new PostgresProvider(database);
        var node = cluster.Node("one");
        await node.JoinAsync(NodeProfile.Alone, NodeState.Active, Cancellation);
        var former = node.Self;

        await ExecuteAsync(database, "update gw_node set state = 'dead'");
        Assert.Equal(LeaseState.Fenced, await node.NextLeaseAsync(LeaseState.Serving, Cancellation).Within("the fence"));
        await node.JoinAsync(NodeProfile.Alone, NodeState.Active, Cancellation);

        Assert.Equal((LeaseState.Serving, false), (node.Lease, node.Current.IsAlive(former)));
        Assert.True(node.Self.Incarnation > former.Incarnation);
    }

    [Fact]
    public async Task Outage_longer_than_a_lease_suspends_all_and_kills_nobody()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var cluster = new PostgresProvider(await server.CreateDatabaseAsync());
        var nodes = new[] { cluster.Node("one"), cluster.Node("two"), cluster.Node("three") };
        foreach (var node in nodes)
        {
            await node.JoinAsync(NodeProfile.Alone, NodeState.Active, Cancellation);
        }

        var incarnations = nodes.Select(node => node.Self).ToList();
        for (var round = 0; round < 2; round++)
        {
            await server.StopAsync();
            foreach (var node in nodes)
            {
                Assert.Equal(LeaseState.Suspended, await node.NextLeaseAsync(LeaseState.Serving, Cancellation).Within("the suspension"));
            }

            await server.RunAsync();
            foreach (var node in nodes)
            {
                Assert.Equal(LeaseState.Serving, await node.NextLeaseAsync(LeaseState.Suspended, Cancellation).Within("the next renewal"));
            }
        }

        Assert.Equal(incarnations, nodes.Select(node => node.Self));
        Assert.All(nodes, node => Assert.All(incarnations, incarnation => Assert.True(node.Current.IsAlive(incarnation))));
    }

    [Fact]
    public async Task Database_without_the_schema_is_a_clear_error_at_the_start()
    {
        var server = await postgres.ServerAsync();
        await using var cluster = new PostgresProvider(await server.CreateDatabaseAsync(migrated: false));

        var refused = await Assert.ThrowsAsync<ClusterJoinException>(() => cluster.Node("one").JoinAsync(NodeProfile.Alone, NodeState.Active, Cancellation));

        Assert.Equal("The cluster's database has no gateway schema. Run 'gateway migrate' as the owner of the database first.", refused.Message);
    }

    [Fact]
    public async Task Database_that_does_not_answer_is_a_clear_error_at_the_start()
    {
        var options = new PostgresOptions { ConnectionString = $"Host=127.0.0.1;Port={FreePort.Next()};Username=nobody;Password=hidden" };
        await using var node = new PostgresMembership(options, "one", TimeProvider.System, NullLogger<PostgresMembership>.Instance);

        var refused = await Assert.ThrowsAsync<ClusterJoinException>(() => node.JoinAsync(NodeProfile.Alone, NodeState.Active, Cancellation));

        Assert.StartsWith("The cluster's database cannot be used: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "needs")]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(2, "newer build")]
    public void Build_works_with_its_own_schema_and_the_next_one(int ahead, string? refusal)
    {
        var text = SchemaVersion.Refusal(SchemaVersion.Own + ahead);

        Assert.Equal(refusal is null, text is null);
        Assert.Contains(refusal ?? "", text ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_without_a_key_in_common_with_the_live_nodes_does_not_join()
    {
        await using var cluster = new PostgresProvider(await postgres.CreateDatabaseAsync());
        await cluster.Node("one").JoinAsync(NodeProfile.Alone with { KeyIds = ["a", "b"] }, NodeState.Active, Cancellation);

        await cluster.Node("two").JoinAsync(NodeProfile.Alone with { KeyIds = ["c", "b"] }, NodeState.Active, Cancellation);
        var refused = await Assert.ThrowsAsync<ClusterJoinException>(() => cluster.Node("three").JoinAsync(NodeProfile.Alone with { KeyIds = ["c"] }, NodeState.Active, Cancellation));

        Assert.Contains("key-ring file", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create table t (n integer)")]
    [InlineData("drop table gw_session")]
    [InlineData("truncate gw_session")]
    [InlineData("alter table gw_node add column x integer")]
    [InlineData("update gw_schema set version = 99")]
    [InlineData("delete from gw_cluster")]
    [InlineData("select setval('gw_epoch', 1)")]
    [InlineData("select * from pg_authid")]
    [InlineData("create role another")]
    public async Task Role_of_the_gateway_may_do_no_more_than_read_and_write_its_rows(string sql)
    {
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await using var command = source.CreateCommand(sql);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancellation));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Migration_is_applied_once_and_by_one_of_many()
    {
        var server = await postgres.ServerAsync();
        var owner = PostgresServer.AsOwner(await server.CreateDatabaseAsync(migrated: false));

        var applied = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Migrations.ApplyAsync(owner, TimeProvider.System, Cancellation)));

        Assert.Equal(Migrations.All.Select(migration => migration.Version), Assert.Single(applied, versions => versions.Count > 0));
        Assert.Empty(await Migrations.ApplyAsync(owner, TimeProvider.System, Cancellation));
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(PostgresServer.AsOwner(database));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<string?> ScalarAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Cancellation);
    }

    // Three renewals after now: the row is read until its lease was extended that often.
    private static async Task RenewedSinceAsync(string database, PostgresMembership node)
    {
        await using var source = NpgsqlDataSource.Create(database);
        var seen = new HashSet<DateTime>();
        while (seen.Count < 4)
        {
            await using var command = source.CreateCommand($"select lease_until, pg_sleep(0.05) from gw_node where incarnation = {node.Self.Incarnation}");
            seen.Add((DateTime)(await command.ExecuteScalarAsync(Cancellation))!);
        }
    }
}
