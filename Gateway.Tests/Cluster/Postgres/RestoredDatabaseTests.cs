using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;
using Npgsql;

namespace Gateway.Tests.Cluster.Postgres;

/// <summary>C8: the database of a running cluster is set back to what it was some time ago, as by a backup or by a replica that lagged.</summary>
[Trait(Categories.Trait, Categories.Postgres)]
[Collection(PostgresTests.Name)]
public sealed class RestoredDatabaseTests(SharedPostgres postgres)
{
    // All that a backup has of the cluster: rows, and where the sequences are.
    private const string Backup = """
        create schema backup;
        create table backup.gw_cluster as table gw_cluster;
        create table backup.gw_node as table gw_node;
        create table backup.gw_session as table gw_session;
        create table backup.numbers as select (select last_value from gw_incarnation) as incarnation, (select last_value from gw_epoch) as epoch;
        """;

    private const string Restore = """
        begin;
        lock table gw_cluster, gw_node, gw_session;
        delete from gw_session;
        delete from gw_node;
        delete from gw_cluster;
        insert into gw_cluster table backup.gw_cluster;
        insert into gw_node table backup.gw_node;
        insert into gw_session table backup.gw_session;
        select setval('gw_incarnation', incarnation), setval('gw_epoch', epoch) from backup.numbers;
        commit;
        """;

    [Fact]
    public async Task C8_Nodes_serve_no_session_when_the_database_lost_commits_until_they_are_started_again()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        var database = await postgres.CreateDatabaseAsync();
        await using var provider = new PostgresProvider(database)
        {
            // Who dies here does so by name; a busy machine must add no death of its own.
            Timings = new LeaseTimings { Ttl = TimeSpan.FromSeconds(40), Renew = TimeSpan.FromSeconds(0.2), Stop = TimeSpan.FromSeconds(30), Gap = TimeSpan.FromSeconds(30) },
        };
        var yaml = TestCluster.YamlWith("limits: {cluster: {drainWait: 0s}}", TargetYaml.Http("one", server.Endpoint));
        await using var cluster = await TestCluster.StartAsync(yaml, nodes: 1, provider: provider);
        using var old = cluster[0].Client();
        await old.OpenAsync();
        await ExecuteAsync(database, Backup);
        await cluster.AddAsync("later", yaml);
        await SeesAsync(cluster[0], cluster[1].Id);
        using var late = cluster[1].Client();
        await late.OpenAsync();

        await ExecuteAsync(database, Restore);
        foreach (var node in cluster.Nodes)
        {
            Assert.Equal(LeaseState.Suspended, await node.Setup.Membership.NextLeaseAsync(LeaseState.Serving, TestContext.Current.CancellationToken).Within($"{node.Id} stops serving sessions"));
        }

        await AssertRefusedAsync(cluster, old, late);
        Assert.Equal(2, provider.Log.Lines.Count(line => line.StartsWith("1804 Critical The cluster's database lost commits", StringComparison.Ordinal)));
        using (var modern = new RawModern(cluster[1].Endpoint))
        {
            Assert.NotNull((await modern.AskAsync("tools/call", """{"name":"echo","arguments":{"message":"without a session"}}"""))["result"]);
        }

        // Nor when what is counted there has caught up.
        await ExecuteAsync(database, "update gw_cluster set view_version = view_version + 1000");
        await RenewedAsync(database, cluster[0]);
        await AssertRefusedAsync(cluster, old, late);

        foreach (var node in cluster.Nodes)
        {
            await node.Gateway.Services.DrainAsync().Within("the end of the drain");
            await node.StopAsync().Within("the end of the node");
        }

        // Its lease runs out.
        await ExecuteAsync(database, "update gw_node set state = 'dead', ended_at = now(); update gw_cluster set view_version = view_version + 1");
        var started = await cluster.AddAsync("again", yaml);
        using var again = started.Client(old);
        using var gone = started.Client(late);
        Assert.Equal("goes on", await again.TextAsync(RawMcp.Call("echo", "goes on")));
        Assert.Equal(HttpStatusCode.NotFound, await gone.StatusAsync(RawMcp.Call("echo", "lost")));
        Assert.DoesNotContain(server.Received.Items, request => request.Method == "tools/call" && (string?)request.Params!["arguments"]!["message"] == "lost");
    }

    private static async Task AssertRefusedAsync(TestCluster cluster, params IEnumerable<RawMcp> sessions)
    {
        foreach (var session in sessions)
        {
            foreach (var node in cluster.Nodes)
            {
                using var client = node.Client(session);
                using var answer = await client.PostAsync(RawMcp.Call("echo", "lost"));
                Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{node.Id}: {answer.StatusCode} {await RawMcp.ReadAsync(answer)}");
            }
        }
    }

    private static async Task SeesAsync(TestNode node, NodeId other)
    {
        for (var view = node.Setup.Membership.Current; !view.IsAlive(other);)
        {
            view = await node.Setup.Membership.NextAsync(view.Version, TestContext.Current.CancellationToken).Within($"{node.Id} sees {other}");
        }
    }

    private static async Task RenewedAsync(string database, TestNode node)
    {
        await using var source = NpgsqlDataSource.Create(database);
        var before = await LeaseAsync();
        await NextAsync().Within("a renewal after it");

        async Task NextAsync()
        {
            while (await LeaseAsync() == before)
            {
                await Task.Yield();
            }
        }

        async Task<DateTime> LeaseAsync()
        {
            await using var command = source.CreateCommand($"select lease_until from gw_node where incarnation = {node.Id.Incarnation}");
            return (DateTime)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(PostgresServer.AsOwner(database));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
