using System.Security.Cryptography;
using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Postgres;
using Gateway.Actors.Sealing;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Postgres;

/// <summary>Shown by 8 of the cluster: a storm of logins on a slow disk must not cost a node its lease.</summary>
[Trait(Categories.Trait, Categories.Postgres)]
[Collection(Alone.Name)]
public sealed class CommitDelayTests
{
    private const int Connections = 64;

    // Far more often than a node renews, so that a percentile says something.
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(20);

    private static bool IsLong => Environment.GetEnvironmentVariable("GATEWAY_CHAOS") == "long";

    private static TimeSpan Duration => TimeSpan.FromSeconds(IsLong ? 30 : 6);

    // Alone on the machine it is the promise; beside the other tests, that a renewal never takes as long as it may.
    private static TimeSpan Limit => IsLong ? TimeSpan.FromMilliseconds(200) : LeaseTimings.Default.Timeout;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sixty_four_connections_that_create_flat_out_with_a_commit_delay_of_5_ms_cost_no_node_its_lease()
    {
        await using var server = await PostgresServer.StartAsync("fsync=on", "synchronous_commit=on", "commit_delay=5000", "commit_siblings=0");
        var database = await server.CreateDatabaseAsync();
        await using var cluster = new PostgresProvider(database);
        var options = new PostgresOptions { ConnectionString = database };
        var nodes = new[] { cluster.Node("one"), cluster.Node("two"), cluster.Node("three") };
        foreach (var node in nodes)
        {
            await node.JoinAsync(NodeProfile.Alone, NodeState.Active, Cancellation);
        }

        var lapses = nodes.Select(node => node.NextLeaseAsync(LeaseState.Serving, Cancellation)).ToList();
        using var over = new CancellationTokenSource(Duration, TimeProvider.System);
        var probes = Task.Run(() => Probe(options, over.Token));
        var creators = Enumerable.Range(0, Connections / PostgresOptions.MaxConnections).Select(_ => CreateAsync(options, nodes[0].Self, over.Token));
        var created = (await Task.WhenAll(creators)).Sum();
        var latencies = (await probes).Order().ToList();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{created} sessions in {Duration.TotalSeconds} s; {latencies.Count} renewals, p50 {latencies[latencies.Count / 2].TotalMilliseconds:F1} ms, "
            + $"p99 {latencies[latencies.Count * 99 / 100].TotalMilliseconds:F1} ms, max {latencies[^1].TotalMilliseconds:F1} ms");
        Assert.True(created > 100, $"{created} sessions are no storm");
        Assert.All(lapses, lapse => Assert.False(lapse.IsCompleted));
        Assert.True(latencies[latencies.Count * 99 / 100] < Limit, $"p99 is {latencies[latencies.Count * 99 / 100]}");
    }

    private static async Task<int> CreateAsync(PostgresOptions options, NodeId owner, CancellationToken over)
    {
        await using var directory = new PostgresDirectory(options, KeyRing.Random().For(SealPurpose.Row), TimeProvider.System);
        var created = await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(async _ =>
        {
            var count = 0;
            for (; !over.IsCancellationRequested; count++)
            {
                await directory.CreateAsync(SessionKey.Of(RandomNumberGenerator.GetBytes(16)), owner, default, new byte[512], Cancellation);
            }

            return count;
        }));
        return created.Sum();
    }

    // The statement of the heartbeat, on a connection as it has one, for a node of its own.
    private static List<TimeSpan> Probe(PostgresOptions options, CancellationToken over)
    {
        using var connection = PostgresConnections.Heartbeat(options);
        connection.Open();
        var incarnation = NodeTable.Join(connection, "probe", NodeProfile.Alone, NodeState.Active, options.Timings.Ttl);
        var latencies = new List<TimeSpan>();
        do
        {
            var started = TimeProvider.System.GetTimestamp();
            Assert.True(NodeTable.Renewed(connection, incarnation, options.Timings.Ttl, "").IsAlive);
            latencies.Add(TimeProvider.System.GetElapsedTime(started));
        }
        while (!over.WaitHandle.WaitOne(BetweenProbes));

        return latencies;
    }
}
