using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>How many sessions there may be, how long they live, and what one may send at a time.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class SessionLimitTests
{
    private static readonly string Ping = RawMcp.Request("ping");

    [Fact]
    public async Task Session_beyond_the_limit_of_the_node_is_503_until_one_ends()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await StartAsync(server, "sessions: {perNode: 3}");
        using var client = new RawMcp(gateway.Endpoint);
        var ids = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            client.SessionId = null;
            await client.OpenAsync();
            ids.Add(client.SessionId);
        }

        using var refused = await client.PostAsync(RawMcp.Initialize(), ("Mcp-Session-Id", null));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        var answer = await RawMcp.ReadAsync(refused);
        Assert.Equal((1, "node_is_full"), ((int)answer["id"]!, (string?)answer["error"]!["data"]!["reason"]));
        Assert.Equal(3, server.Count("initialize"));
        foreach (var id in ids)
        {
            Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Ping, ("Mcp-Session-Id", id)));
        }

        using var ended = await client.SendAsync(HttpMethod.Delete, null, ("Mcp-Session-Id", ids[0]));
        client.SessionId = null;
        await client.OpenAsync();
    }

    [Fact]
    public async Task Session_that_fails_to_open_gives_its_place_back()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("initialize", request => request.ErrorAsync(-32603, "not today"));
        await using var gateway = await StartAsync(server, "sessions: {perNode: 1}");
        using var client = new RawMcp(gateway.Endpoint);

        for (var i = 0; i < 3; i++)
        {
            var answer = await client.AskAsync(RawMcp.Initialize());
            Assert.Equal("one", (string?)answer["error"]!["data"]!["target"]);
        }
    }

    [Fact]
    public async Task Idle_session_ends_and_one_that_is_listened_to_or_used_does_not()
    {
        var clock = new ManualTimeProvider();
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            "config: {mcp: {sessionTtl: 10m}}\n" + TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)), clock);
        using var idle = new RawMcp(gateway.Endpoint);
        using var used = new RawMcp(gateway.Endpoint);
        using var listening = new RawMcp(gateway.Endpoint);
        await idle.OpenAsync();
        await used.OpenAsync();
        await listening.OpenAsync();
        await using var stream = await listening.ListenAsync();

        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(HttpStatusCode.OK, await used.StatusAsync(Ping));
        clock.Advance(TimeSpan.FromMinutes(2));

        await server.Received.WaitAsync(request => request.HttpMethod == "DELETE", "the end of the idle session upstream");
        Assert.Equal(HttpStatusCode.NotFound, await idle.StatusAsync(Ping));
        Assert.Equal(HttpStatusCode.OK, await used.StatusAsync(Ping));
        Assert.Equal(HttpStatusCode.OK, await listening.StatusAsync(Ping));
        Assert.Single(server.Received.Items, request => request.HttpMethod == "DELETE");
    }

    [Fact]
    public async Task Call_in_flight_keeps_a_session()
    {
        var clock = new ManualTimeProvider();
        await using var server = await ScriptedServer.StartAsync();
        var release = new TaskCompletionSource();
        server.On("tools/call", async request =>
        {
            await release.Task;
            await request.TextAsync("late");
        });
        await using var gateway = await TestGateway.StartAsync(
            "config: {mcp: {sessionTtl: 1m}, limits: {upstreams: {call: 1h}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)), clock);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        var call = client.PostAsync(RawMcp.Call("echo"));
        await server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");

        clock.Advance(TimeSpan.FromMinutes(5));
        release.SetResult();

        using var response = await call;
        Assert.Equal("late", (string?)(await RawMcp.ReadAsync(response))["result"]!["content"]![0]!["text"]);
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Ping));
    }

    [Fact]
    public async Task Session_ends_at_its_greatest_age_though_it_is_used()
    {
        var clock = new ManualTimeProvider();
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            "config: {limits: {sessions: {maxAge: 10m}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)), clock);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();

        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Ping));
        clock.Advance(TimeSpan.FromMinutes(2));

        await stream.Ended.Within("the end of the session's stream");
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusAsync(Ping));
    }

    [Fact]
    public async Task Request_beyond_those_in_flight_is_429_and_the_others_go_on()
    {
        await using var server = await ScriptedServer.StartAsync();
        var release = new TaskCompletionSource();
        server.On("tools/call", async request =>
        {
            await release.Task;
            await request.TextAsync("done");
        });
        await using var gateway = await StartAsync(server, "sessions: {inFlight: 4}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        var calls = Enumerable.Range(0, 4).Select(_ => client.TextAsync(RawMcp.Call("echo"))).ToList();
        await server.Received.WaitAsync(request => request.Method == "tools/call", "four calls at the target", count: 4);

        using var refused = await client.PostAsync(RawMcp.Request("ping", id: "\"a\""));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        var answer = await RawMcp.ReadAsync(refused);
        Assert.Equal(("a", "too_many_requests"), ((string?)answer["id"], (string?)answer["error"]!["data"]!["reason"]));
        release.SetResult();
        Assert.All(await Task.WhenAll(calls), text => Assert.Equal("done", text));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Ping));
    }

    [Fact]
    public async Task S17_Notifications_beyond_the_rate_are_429_and_come_back_with_time()
    {
        var clock = new ManualTimeProvider();
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            "config: {limits: {sessions: {notificationsPerSecond: 5}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)), clock);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        var changed = RawMcp.Notification("notifications/roots/list_changed");

        // A burst of twice the rate, of which notifications/initialized took one.
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, await client.StatusAsync(changed));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await client.StatusAsync(changed));
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Ping));
        clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, await client.StatusAsync(changed));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await client.StatusAsync(changed));
    }

    private static Task<TestGateway> StartAsync(ScriptedServer server, string limits) =>
        TestGateway.StartAsync($"config: {{limits: {{{limits}}}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)));
}
