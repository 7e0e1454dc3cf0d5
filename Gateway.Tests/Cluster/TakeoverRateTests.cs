using System.Net;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>B8: when many sessions of a dead node come back at once, they are taken over at a rate, in the order in which they came.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class TakeoverRateTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider _time = new();
    private readonly List<RawMcp> _clients = [];
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _cluster = await StartAsync("claimsPerSecond: 1, hold: 3s");
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Takeovers_beyond_the_rate_wait_for_their_turn_and_are_served()
    {
        await OpenAsync(sessions: 3);
        _cluster.Kill(_cluster[0]);

        Assert.Equal(HttpStatusCode.OK, await PingAsync(_clients[0]));
        var second = PingAsync(_clients[1]);
        await _time.WhenArmedAsync(due => due == Second, "the wait for the second turn");
        var third = PingAsync(_clients[2]);
        await _time.WhenArmedAsync(due => due == 2 * Second, "the wait for the third turn");

        _time.Advance(Second);
        Assert.Equal(HttpStatusCode.OK, await second.Within("the second answer"));
        Assert.False(third.IsCompleted);
        _time.Advance(Second);
        Assert.Equal(HttpStatusCode.OK, await third.Within("the third answer"));
    }

    [Fact]
    public async Task Session_whose_turn_would_come_after_the_hold_is_refused_at_once_and_takes_nobodys_turn()
    {
        await OpenAsync(sessions: 5);
        _cluster.Kill(_cluster[0]);
        await PingAsync(_clients[0]);
        var waiting = new List<Task<HttpStatusCode>>();
        for (var i = 1; i < 4; i++)
        {
            waiting.Add(PingAsync(_clients[i]));
            var turn = i * Second;
            await _time.WhenArmedAsync(due => due == turn, "the wait for a turn");
        }

        for (var again = 0; again < 3; again++)
        {
            using var refused = await _clients[4].PostAsync(RawMcp.Request("ping", id: "\"mine\""));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
            var error = await RawMcp.ReadAsync(refused);
            Assert.Equal(("\"mine\"", "too_many_takeovers"), (error["id"]!.ToJsonString(), (string?)error["error"]!["data"]!["reason"]));
        }

        _time.Advance(Second);
        Assert.Equal(HttpStatusCode.OK, await waiting[0].Within("the answer"));
        var fifth = PingAsync(_clients[4]);
        _time.Advance(Second);
        _time.Advance(Second);
        await Task.WhenAll(waiting).Within("the answers");
        Assert.Equal(HttpStatusCode.OK, await _time.AdvancePastAsync(fifth, Second, "the turn of the one that was refused"));
    }

    [Fact]
    public async Task Turn_that_is_given_counts_however_long_the_request_has_waited_for_the_owner_before()
    {
        await OpenAsync(sessions: 2);
        _cluster[0].Cut();
        var pings = new List<Task<HttpStatusCode>> { PingAsync(_clients[0]) };
        await WaitsAsync();
        _time.Advance(Second / 4);
        pings.Add(PingAsync(_clients[1]));
        await WaitsAsync();
        for (var second = 1; second <= 2; second++)
        {
            _time.Advance(Second * 3 / 4);
            await WaitsAsync();
            _time.Advance(Second / 4);
            await WaitsAsync();
        }

        // What is left of both holds is less than the second which the later turn is away.
        _time.Advance(Second / 2);
        _cluster.Kill(_cluster[0]);
        Assert.Equal(HttpStatusCode.OK, await await Task.WhenAny(pings).Within("the answer of the first turn"));
        await WaitsAsync();
        Assert.Equal(1, pings.Count(ping => ping.IsCompleted));
        _time.Advance(Second);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await Task.WhenAll(pings).Within("the answers"));

        // For the owner, or for a turn.
        Task WaitsAsync() => _time.WhenArmedAsync(due => due == Second, "the next wait");
    }

    [Fact]
    public async Task Who_waits_for_a_turn_is_one_of_the_held_requests()
    {
        await using var cluster = await StartAsync("claimsPerSecond: 1, hold: 3s, heldRequests: 1");
        await OpenAsync(sessions: 3, cluster);
        cluster.Kill(cluster[0]);
        await PingAsync(_clients[0]);
        var second = PingAsync(_clients[1]);
        await _time.WhenArmedAsync(due => due == Second, "the wait for the turn");

        using var refused = await _clients[2].PostAsync(RawMcp.Request("ping"));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "taking_over"), (refused.StatusCode, (string?)(await RawMcp.ReadAsync(refused))["error"]!["data"]!["reason"]));
        _time.Advance(Second);
        Assert.Equal(HttpStatusCode.OK, await second.Within("the answer"));
    }

    [Fact]
    public async Task Node_that_stops_has_another_one_take_over_at_its_rate()
    {
        await OpenAsync(sessions: 2);
        _cluster.Kill(_cluster[0]);
        _cluster[1].Gateway.Services.Actors.Sessions.Places.Leave();
        await PingAsync(_clients[0]);

        var second = PingAsync(_clients[1]);

        Assert.Equal(HttpStatusCode.OK, await _time.AdvancePastAsync(second, Second, "its turn at the other node"));
    }

    private Task<TestCluster> StartAsync(string limits) => TestCluster.StartAsync(
        TestCluster.YamlWith($"limits: {{cluster: {{{limits}}}}}", TargetYaml.Http("one", _server.Endpoint)), nodes: 3, _time);

    // Sessions of the first node, whose requests then go to the second.
    private async Task OpenAsync(int sessions, TestCluster? of = null)
    {
        var cluster = of ?? _cluster;
        for (var i = 0; i < sessions; i++)
        {
            using var client = cluster[0].Client();
            await client.OpenAsync();
            _clients.Add(cluster[1].Client(client));
        }
    }

    private static Task<HttpStatusCode> PingAsync(RawMcp client) => client.StatusAsync(RawMcp.Request("ping"));
}
