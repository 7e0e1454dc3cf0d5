using System.Globalization;
using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Tests.Cluster.Chaos;
using Gateway.Tests.Cluster.Postgres;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;
using Npgsql;

namespace Gateway.Tests.Cluster;

/// <summary>
/// The races of cluster.md between whole nodes on one PostgreSQL: three gateways, real sockets, forty sessions at once for each, and again with <c>scripts/chaos.sh races ROUNDS</c>. The owner is declared dead
/// while it lives, as after a long pause, so that what it still does is a part of every race.
/// </summary>
[Trait(Categories.Trait, Categories.Postgres)]
[Collection(PostgresTests.Name)]
public sealed class RaceTests(SharedPostgres postgres) : IAsyncLifetime
{
    private const int Rounds = 40;

    private TaskCompletionSource _late = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<RawMcp> _clients = [];
    private ScriptedServer _server = null!;
    private PostgresProvider _provider = null!;
    private TestCluster _cluster = null!;
    private NpgsqlDataSource _database = null!;

    // How often forty rounds are run.
    private static int Times => ChaosSettings.Only == "races" ? (ChaosSettings.Rounds + Rounds - 1) / Rounds : 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", async request =>
        {
            var message = (string)request.Params!["arguments"]!["message"]!;
            if (message.StartsWith("slow", StringComparison.Ordinal))
            {
                await _late.Task;
            }

            await request.TextAsync(message);
        });
        var database = await postgres.CreateDatabaseAsync();
        _database = NpgsqlDataSource.Create(database);

        // Who dies here is declared dead; a busy machine must add no death of its own.
        _provider = new PostgresProvider(database)
        {
            Timings = new LeaseTimings { Ttl = TimeSpan.FromSeconds(40), Renew = TimeSpan.FromSeconds(0.2), Stop = TimeSpan.FromSeconds(30), Gap = TimeSpan.FromSeconds(30) },
        };
        _cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint)), provider: _provider);
    }

    public async ValueTask DisposeAsync()
    {
        _late.TrySetResult();
        _clients.ForEach(client => client.Dispose());
        await _cluster.DisposeAsync();
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Claims_of_two_nodes_and_the_return_of_the_dead_owner_leave_each_session_one_owner()
    {
        for (var time = 1; time <= Times; time++)
        {
            var sessions = await OpenAsync();
            await DieAsync(_cluster[0]);

            // The former owner may refuse while it joins again, and then has not taken the call; or lose its connections with calls on them, of which nobody knows.
            var calls = sessions.SelectMany((session, round) => new[] { 1, 2, 0 }.Select(node => CallAsync(node, session, $"{time}-{round}-{node}"))).ToList();
            var outcomes = await Task.WhenAll(calls);

            Assert.All(outcomes, outcome => Assert.True(
                outcome.Text == outcome.Nonce || (outcome.Node == 0 && (outcome.Status == HttpStatusCode.ServiceUnavailable || outcome.Executed == "unknown")), $"{outcome}"));
            AssertExecutedOnce(outcomes);
            await AssertOneOwnerAsync(sessions);
            await BackAsync(_cluster[0], time);
            Assert.All(await Task.WhenAll(sessions.Select(session => DeleteAsync(1, session))), status => Assert.Equal(HttpStatusCode.NoContent, status));
        }

        ChaosRun.Say($"races: claims and the return of the dead owner, {Times * Rounds} rounds");
    }

    [Fact]
    public async Task Deletion_claim_and_call_at_once_leave_nothing_of_the_session_anywhere()
    {
        var all = new List<Outcome>();
        for (var time = 1; time <= Times; time++)
        {
            var sessions = await OpenAsync();
            await DieAsync(_cluster[0]);

            var deletions = sessions.Select((session, round) => DeleteAsync(1 + (round % 2), session)).ToList();
            var calls = sessions.SelectMany((session, round) => new[] { 1, 2 }.Select(node => CallAsync(node, session, $"{time}-{round}-{node}"))).ToList();
            Assert.All(await Task.WhenAll(deletions), status => Assert.Contains(status, new[] { HttpStatusCode.NoContent, HttpStatusCode.NotFound }));
            var outcomes = await Task.WhenAll(calls);
            all.AddRange(outcomes);

            Assert.All(outcomes, outcome => Assert.True(outcome.Text == outcome.Nonce || outcome.Text is null, $"{outcome}"));
            AssertExecutedOnce(outcomes);
            await BackAsync(_cluster[0], time);
            foreach (var node in new[] { 0, 1, 2 })
            {
                Assert.All(await Task.WhenAll(sessions.Select(session => CallAsync(node, session, "after"))), outcome => Assert.Equal(HttpStatusCode.NotFound, outcome.Status));
            }

            Assert.Equal(0L, await ScalarAsync("select count(*) from gw_session"));
            Assert.Equal(0, _cluster.Nodes.Sum(node => node.Gateway.Services.Actors.Sessions.Count));
        }

        ChaosRun.Say($"races: deletion, claim and call at once, {Times * Rounds} rounds, {all.Count} calls, {all.Count(outcome => outcome.Text is not null)} of them with a result");
    }

    [Fact]
    public async Task A6_Late_answer_to_a_call_of_the_dead_owner_reaches_no_other_call()
    {
        var all = new List<RawMcp>();
        for (var time = 1; time <= Times; time++)
        {
            var (sessions, slowly) = (await OpenAsync(), $"slow-{time}-");
            all.AddRange(sessions);
            _late = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var slow = sessions.Select((session, round) => CallAsync(1, session, $"{slowly}{round}", $"\"slow-{round}\"")).ToList();
            await _server.Received.WaitAsync(
                request => request.Method == "tools/call" && ((string)request.Params!["arguments"]!["message"]!).StartsWith(slowly, StringComparison.Ordinal), "the slow calls at the server", count: Rounds);
            await DieAsync(_cluster[0]);

            var quick = sessions.Select((session, round) => CallAsync(1 + (round % 2), session, $"quick-{time}-{round}")).ToList();
            Assert.All(await Task.WhenAll(quick), outcome => Assert.Equal(outcome.Nonce, outcome.Text));
            _late.SetResult();
            var after = await Task.WhenAll(sessions.Select((session, round) => CallAsync(2 - (round % 2), session, $"after-{time}-{round}")));

            // Told at once, by its own id; or answered, where the answer was there before.
            Assert.All(await Task.WhenAll(slow), outcome => Assert.True(outcome.Executed == "unknown" || outcome.Text == outcome.Nonce, $"{outcome}"));
            Assert.All(after, outcome => Assert.Equal(outcome.Nonce, outcome.Text));
            AssertExecutedOnce([.. after, .. await Task.WhenAll(quick), .. await Task.WhenAll(slow)]);
            await AssertOneOwnerAsync(all);
            await BackAsync(_cluster[0], time);
        }

        ChaosRun.Say($"races: late answers to the calls of a dead owner, {all.Count} rounds");
    }

    [Fact]
    public async Task Session_whose_row_is_committed_after_its_owner_was_declared_dead_has_one_owner_or_was_refused()
    {
        await using var connection = await _database.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var hold = new NpgsqlCommand("lock table gw_session in share mode", connection))
        {
            await hold.ExecuteNonQueryAsync(Cancellation);
        }

        var opening = Enumerable.Range(0, Rounds).Select(_ => TryOpenAsync(_cluster[0])).ToList();
        while ((long)(await ScalarAsync("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"))! == 0)
        {
            await Task.Yield();
        }

        await DieAsync(_cluster[0]);
        await transaction.CommitAsync(Cancellation);
        var opened = (await Task.WhenAll(opening)).OfType<RawMcp>().ToList();

        Assert.True((long)(await ScalarAsync("select count(*) from gw_session s where not exists (select from gw_node n where n.incarnation = s.owner and n.state <> 'dead')"))! > 0, "no row was late");
        foreach (var node in new[] { 1, 0, 2 })
        {
            var outcomes = await Task.WhenAll(opened.Select((session, round) => CallAsync(node, session, $"{round}-{node}")));
            Assert.All(outcomes, outcome => Assert.Equal(outcome.Nonce, outcome.Text));
        }

        await ScalarAsync("delete from gw_session s where not exists (select from gw_node n where n.incarnation = s.owner and n.state <> 'dead')");
        await AssertOneOwnerAsync(opened);
    }

    private async Task<List<RawMcp>> OpenAsync() => [.. (await Task.WhenAll(Enumerable.Range(0, Rounds).Select(_ => TryOpenAsync(_cluster[0])))).Select(client => Assert.IsType<RawMcp>(client))];

    private async Task<RawMcp?> TryOpenAsync(TestNode node)
    {
        var client = node.Client();
        _clients.Add(client);
        using var response = await client.PostAsync(RawMcp.Initialize());
        client.SessionId = response.IsSuccessStatusCode && response.Headers.TryGetValues("Mcp-Session-Id", out var ids) ? ids.Single() : null;
        return client.SessionId is null ? null : client;
    }

    // Dead for the others, and not poisoned: it died long after it took anything over.
    private async Task DieAsync(TestNode node)
    {
        var dead = node.Id;
        await using var command = _database.CreateCommand(
            $"update gw_node set state = 'dead', ended_at = now(), lease_until = now() + interval '1 hour' where incarnation = {dead.Incarnation}; update gw_cluster set view_version = view_version + 1");
        await command.ExecuteNonQueryAsync(Cancellation);
        foreach (var other in _cluster.Nodes.Where(other => other != node).Select(other => other.Setup.Membership))
        {
            for (var view = other.Current; view.IsAlive(dead);)
            {
                view = await other.NextAsync(view.Version, Cancellation).Within($"{other.Self} sees {dead} dead");
            }
        }
    }

    // It has given up what it had, and is a node of the cluster again.
    private static Task<string> BackAsync(TestNode node, int times) =>
        node.Gateway.Logs.WaitAsync(line => line.Contains("has joined again", StringComparison.Ordinal), $"{node.Id} joins again", times);

    private async Task<Outcome> CallAsync(int node, RawMcp session, string nonce, string id = "1")
    {
        using var client = _cluster[node].Client(session);
        using var response = await client.PostAsync(RawMcp.Call("echo", nonce, id));
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new Outcome(node, nonce, response.StatusCode, null, null);
        }

        var answer = await RawMcp.ReadAsync(response);
        Assert.Equal(id, answer["id"]!.ToJsonString());
        return new Outcome(node, nonce, response.StatusCode, (string?)answer["result"]?["content"]?[0]?["text"], (string?)answer["error"]?["data"]?["executed"]);
    }

    private async Task<HttpStatusCode> DeleteAsync(int node, RawMcp session)
    {
        using var client = _cluster[node].Client(session);
        using var response = await client.SendAsync(HttpMethod.Delete, null);
        return response.StatusCode;
    }

    private void AssertExecutedOnce(IReadOnlyList<Outcome> outcomes)
    {
        var executed = _server.Received.Items.Where(request => request.Method == "tools/call")
            .Select(request => (string)request.Params!["arguments"]!["message"]!).CountBy(nonce => nonce).ToDictionary();
        Assert.All(outcomes, outcome => Assert.InRange(executed.GetValueOrDefault(outcome.Nonce), outcome.Text is null ? 0 : 1, outcome.Text is null && outcome.Executed is null ? 0 : 1));
    }

    // The row says who, and that node alone holds it.
    private async Task AssertOneOwnerAsync(List<RawMcp> sessions)
    {
        var rows = (string)(await ScalarAsync("select coalesce(string_agg(owner || '=' || count, ' ' order by owner), '') from (select owner, count(*) from gw_session group by owner) o"))!;
        var held = _cluster.Nodes.Where(node => node.Gateway.Services.Actors.Sessions.Count > 0)
            .OrderBy(node => node.Id.Incarnation)
            .Select(node => string.Create(CultureInfo.InvariantCulture, $"{node.Id.Incarnation}={node.Gateway.Services.Actors.Sessions.Count}"));
        Assert.Equal(string.Join(' ', held), rows);
        Assert.Equal(sessions.Count, _cluster.Nodes.Sum(node => node.Gateway.Services.Actors.Sessions.Count));
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private sealed record Outcome(int Node, string Nonce, HttpStatusCode Status, string? Text, string? Executed);
}
