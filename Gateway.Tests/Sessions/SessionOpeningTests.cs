using System.Text.Json;
using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;
using Gateway.Tests.Backends;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>From initialize to a session with its targets, or to the reason why there is none.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionOpeningTests : IAsyncLifetime
{
    private readonly SessionRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Targets_are_connected_at_the_same_time_and_told_who_the_client_is()
    {
        var bothStarted = new TaskCompletionSource();
        var script = new ServerScript().On("initialize", async (server, _) =>
        {
            if (_rig.Launcher.Started.Items.Count == 2)
            {
                bothStarted.TrySetResult();
            }

            await bothStarted.Task.Within("the start of the other target");
            return """
                "result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}} }
                """;
        });

        var session = await _rig.OpenAsync(script, "a", "b");

        Assert.All(session.View.Targets, target => Assert.Equal((true, null), (target.Upstream is not null, target.Failure)));
        foreach (var target in new[] { "a", "b" })
        {
            using var initialize = JsonDocument.Parse(await (await _rig.Launcher.ServerAsync(target)).WaitAsync("initialize"));
            Assert.Equal(
                """{"protocolVersion":"2025-11-25","capabilities":{"sampling":{},"elicitation":{},"roots":{}},"clientInfo":{"name":"test","version":"1"}}""",
                initialize.RootElement.GetProperty("params").GetRawText());
            await (await _rig.Launcher.ServerAsync(target)).WaitAsync("notifications/initialized");
        }
    }

    [Fact]
    public async Task Answer_carries_the_clients_id_the_session_and_what_the_targets_offer()
    {
        var reply = await _rig.InitializeAsync(
            _rig.Backend(new ServerScript { Capabilities = """{"tools":{}}""" }, "a"),
            """{"jsonrpc":"2.0","id":9007199254740993,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}""");

        Assert.Equal(
            """{"jsonrpc":"2.0","id":9007199254740993,"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{"listChanged":true}},"serverInfo":{"name":"scripted"}}}""",
            Assert.Single(reply.Written.Items));
        Assert.NotNull(reply.SessionId);
        Assert.Equal(1, _rig.Host.Count);
    }

    [Fact]
    public async Task Session_is_found_by_its_id_under_its_own_binding_only()
    {
        var session = await _rig.OpenAsync(new ServerScript(), "a");

        Assert.Same(session, Find(session.Id, session.Binding));
        Assert.Null(Find(session.Id, session.Binding with { Principal = 7 }));
        Assert.Null(Find(session.Id, session.Binding with { Route = 7 }));
        Assert.Null(Find(session.Id[..^1] + (session.Id[^1] == 'A' ? 'E' : 'A'), session.Binding));
        Assert.Null(Find("not an id", session.Binding));
        Assert.Null(Find("", session.Binding));
    }

    [Fact]
    public async Task Directory_knows_the_session_while_it_lives()
    {
        var session = await _rig.OpenAsync(new ServerScript(), "a");

        var record = await _rig.Directory.ReadAsync(session.Key, TestContext.Current.CancellationToken);
        Assert.Equal((_rig.Membership.Self, session.Epoch, session.Binding), (record!.Owner, record.Epoch, record.Binding));

        await SessionHost.CloseAsync(session);
        await _rig.Services.Background.WhenIdleAsync().Within("the last work for the session");
        Assert.Null(await _rig.Directory.ReadAsync(session.Key, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Target_that_fails_fails_the_session_and_takes_the_others_with_it()
    {
        var backend = _rig.Backend(new ServerScript(), "a", "b");
        _rig.Launcher.Script("b", _ => throw new UpstreamException(UpstreamFault.Unreachable, "its program cannot be started"));

        var reply = await _rig.InitializeAsync(backend);

        Assert.Equal(
            ["""{"jsonrpc":"2.0","id":0,"error":{"code":-32603,"message":"Target 'b' failed: its program cannot be started.","data":{"reason":"unreachable","target":"b"}}}"""],
            reply.Written.Items);
        Assert.Null(reply.SessionId);
        Assert.Equal("was stopped", await (await _rig.Launcher.ServerAsync("a")).Exited.Within("the end of the other target"));
        await _rig.Services.Background.WhenIdleAsync().Within("the last work for the session");
        Assert.Equal(0, _rig.Host.Count);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Fail_open_needs_one_target_that_answers(int failing, bool opens)
    {
        var backend = _rig.Backend(
            new McpBackendConfig { Targets = [TestBackend.Stdio("a"), TestBackend.Stdio("b")], FailureMode = FailureMode.FailOpen }, new ServerScript());
        foreach (var target in new[] { "a", "b" }.Take(failing))
        {
            _rig.Launcher.Script(target, new ServerScript().On("initialize", (_, _) => Task.FromResult<string?>(""" "error":{"code":-32602,"message":"no"} """)));
        }

        var reply = await _rig.InitializeAsync(backend);

        Assert.Equal(opens, reply.SessionId is not null);
        Assert.Contains(opens ? "This server combines 1 MCP servers: b." : "Target 'a' failed: it refused to initialise.", reply.Written.Items[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{}}""", "it answered initialize with something else")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"protocolVersion":"2026-07-28","capabilities":{}}}""", "it answered initialize with something else")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"result":{"protocolVersion":"2025-06-18"}}""", "it answered initialize with something else")]
    [InlineData("""{"jsonrpc":"2.0","id":ID,"error":{"code":1,"message":"secret of the target"}}""", "it refused to initialise")]
    public async Task Target_whose_answer_is_none_fails_and_is_stopped(string answer, string problem)
    {
        var script = new ServerScript().On("initialize", async (server, request) =>
        {
            await server.SendAsync(answer.Replace("ID", request.RawId, StringComparison.Ordinal));
            return """ "result":{} """;
        });

        var reply = await _rig.InitializeAsync(_rig.Backend(script, "a"));

        Assert.Contains($"Target 'a' failed: {problem}", Assert.Single(reply.Written.Items), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", reply.Written.Items[0], StringComparison.Ordinal);
        Assert.Equal("was stopped", await (await _rig.Launcher.ServerAsync("a")).Exited.Within("the end of the target"));
    }

    [Fact]
    public async Task Target_that_does_not_answer_in_time_fails()
    {
        var backend = _rig.Backend(new ServerScript().On("initialize", (_, _) => Task.FromResult<string?>(null)), "a");

        var initialize = _rig.InitializeAsync(backend);
        await (await _rig.Launcher.ServerAsync("a")).WaitAsync("initialize");
        _rig.Time.Advance(_rig.Limits.Upstreams.StdioStart);

        Assert.Contains("it did not answer initialize within 30 s", Assert.Single((await initialize).Written.Items), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_that_ends_while_it_opens_answers_initialize()
    {
        var starting = new TaskCompletionSource<ServerScript>();
        var backend = _rig.Backend(new ServerScript(), "a");
        _rig.Launcher.Script("a", _ => starting.Task);

        var initialize = _rig.InitializeAsync(backend);
        await Task.Run(() => SpinWait.SpinUntil(() => _rig.Host.Count == 1, Deadline.Default), TestContext.Current.CancellationToken);
        await _rig.Host.ReconfigureAsync(backend.Route, null);

        Assert.Contains("the session has ended", Assert.Single((await initialize).Written.Items), StringComparison.Ordinal);
        starting.SetResult(new ServerScript());
        Assert.Equal("was stopped", await (await _rig.Launcher.ServerAsync("a")).Exited.Within("the end of the target that came too late"));
    }

    [Fact]
    public async Task Reload_that_removes_the_target_a_session_waits_for_lets_it_open()
    {
        var neverStarts = new TaskCompletionSource<ServerScript>();
        var before = _rig.Backend(new ServerScript(), "a", "b");
        _rig.Launcher.Script("b", _ => neverStarts.Task);
        var after = TestBackend.Of(new McpBackendConfig { Targets = [TestBackend.Stdio("a")] }, before, _rig.Time, _rig.Limits);

        var initialize = _rig.InitializeAsync(before);
        await (await _rig.Launcher.ServerAsync("a")).WaitAsync("notifications/initialized");
        await _rig.Host.ReconfigureAsync(before.Route, after);

        Assert.NotNull((await initialize).SessionId);
        neverStarts.SetCanceled(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Wrong_initialize_costs_no_session()
    {
        var reply = await _rig.InitializeAsync(_rig.Backend(new ServerScript(), "a"), """{"jsonrpc":"2.0","id":"x","method":"initialize","params":{}}""");

        Assert.Equal(["""{"jsonrpc":"2.0","id":"x","error":{"code":-32602,"message":"initialize must name a protocolVersion."}}"""], reply.Written.Items);
        Assert.Equal((0, 0), (_rig.Host.Count, _rig.Launcher.Starts("a")));
    }

    [Fact]
    public async Task Session_is_not_initialised_twice()
    {
        var session = await _rig.OpenAsync(new ServerScript(), "a");

        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"The session is initialised already."}}""",
            await session.AskAsync("initialize"));
    }

    private Session? Find(string id, SessionBinding binding) => _rig.Host.Find(id, binding);
}
