using Gateway.Actors.Backends;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Backends;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>A session goes on under a new configuration of its backend.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionReconfigureTests : IAsyncLifetime
{
    private static readonly ServerScript Script = new ServerScript { Capabilities = """{"tools":{"listChanged":true}}""" }
        .On("tools/call", """{"done":true}""")
        .On("tools/list", """{"tools":[{"name":"x"}]}""");

    private readonly SessionRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Unchanged_targets_stay_connected_new_ones_come_on_demand_and_removed_ones_end()
    {
        var session = await _rig.OpenAsync(Script, "stays", "goes");
        var upstream = session.View.Targets[0].Upstream;
        var after = await ReloadAsync(session, TestBackend.Stdio("comes"), TestBackend.Stdio("stays"));

        Assert.Equal((after, null, upstream), (session.View.Backend, session.View.Targets[0].Upstream, session.View.Targets[1].Upstream));
        Assert.Equal("was stopped", await (await _rig.Launcher.ServerAsync("goes")).Exited.Within("the end of the removed target"));
        Assert.Contains("\"done\":true", await session.AskAsync("tools/call", """{"name":"stays_x"}"""), StringComparison.Ordinal);
        Assert.Contains("Unknown tool: goes_x", await session.AskAsync("tools/call", """{"name":"goes_x"}"""), StringComparison.Ordinal);
        Assert.Equal(0, _rig.Launcher.Starts("comes"));
        Assert.Contains("\"done\":true", await session.AskAsync("tools/call", """{"name":"comes_x"}"""), StringComparison.Ordinal);
        Assert.Equal((1, 1, 1), (_rig.Launcher.Starts("stays"), _rig.Launcher.Starts("goes"), _rig.Launcher.Starts("comes")));
    }

    [Fact]
    public async Task Changed_target_is_connected_anew()
    {
        var session = await _rig.OpenAsync(Script, "a");

        await ReloadAsync(session, TestBackend.Stdio("a") with { Stdio = new StdioTargetConfig { Cmd = "program-a", Args = ["--new"] } });
        Assert.Contains("\"done\":true", await session.AskAsync("tools/call", """{"name":"x"}"""), StringComparison.Ordinal);

        Assert.Equal("was stopped", await (await _rig.Launcher.ServerAsync("a")).Exited.Within("the end of the old child"));
        Assert.Equal(2, _rig.Launcher.Starts("a"));
    }

    [Fact]
    public async Task Client_is_told_and_gets_the_lists_of_the_new_configuration()
    {
        var session = await _rig.OpenAsync(Script, "a");
        var stream = session.Listen();
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"x"}]}}""", await session.AskAsync("tools/list"));

        await ReloadAsync(session, TestBackend.Stdio("a"), TestBackend.Stdio("b"));

        Assert.Equal("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""", await stream.NextAsync());
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a_x"},{"name":"b_x"}]}}""", await session.AskAsync("tools/list"));
    }

    [Fact]
    public async Task Call_in_flight_is_answered_on_a_target_that_stays_and_on_one_that_is_removed()
    {
        var answer = new TaskCompletionSource<string?>();
        var script = new ServerScript().On("tools/call", (_, _) => answer.Task);
        var session = await _rig.OpenAsync(script, "stays", "goes");
        var staying = session.AskAsync("tools/call", """{"name":"stays_x"}""");
        var going = session.AskAsync("tools/call", """{"name":"goes_x"}""");
        await (await _rig.Launcher.ServerAsync("stays")).WaitAsync("tools/call");
        await (await _rig.Launcher.ServerAsync("goes")).WaitAsync("tools/call");

        await ReloadAsync(session, TestBackend.Stdio("stays"), TestBackend.Stdio("other"));
        Assert.Contains("Unknown tool", await session.AskAsync("tools/call", """{"name":"goes_x"}"""), StringComparison.Ordinal);
        answer.SetResult(""" "result":{"done":true} """.Trim());

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"done":true}}""", await staying);
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"done":true}}""", await going);
        Assert.Equal("was stopped", await (await _rig.Launcher.ServerAsync("goes")).Exited.Within("the end of the removed target"));
    }

    [Fact]
    public async Task Call_in_flight_on_a_target_that_changes_is_answered_and_its_connection_ends_then()
    {
        var answer = new TaskCompletionSource<string?>();
        var script = new ServerScript().On("tools/call", (_, _) => answer.Task);
        var session = await _rig.OpenAsync(script, "a");
        var old = await _rig.Launcher.ServerAsync("a");
        var calling = session.AskAsync("tools/call", """{"name":"x"}""");
        await old.WaitAsync("tools/call");

        await ReloadAsync(session, TestBackend.Stdio("a") with { Stdio = new StdioTargetConfig { Cmd = "program-a", Args = ["--new"] } });
        Assert.False(old.Exited.IsCompleted);
        answer.SetResult(""" "result":{"done":true} """.Trim());

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"done":true}}""", await calling);
        Assert.Equal("was stopped", await old.Exited.Within("the end of the old child"));
    }

    [Fact]
    public async Task Session_whose_request_came_before_a_reload_is_with_the_backend_of_after()
    {
        var backend = _rig.Backend(Script, "a");
        var after = _rig.Backend(new McpBackendConfig { Targets = [TestBackend.Stdio("b")] }, Script, backend);
        await _rig.Host.ReconfigureAsync(after.Route, after);

        var session = await _rig.OpenAsync(backend);

        Assert.Same(after, session.View.Backend);
        Assert.Equal((0, 1), (_rig.Launcher.Starts("a"), _rig.Launcher.Starts("b")));
    }

    [Fact]
    public async Task Same_backend_again_changes_nothing()
    {
        var backend = _rig.Backend(Script, "a");
        var session = await _rig.OpenAsync(backend);
        var view = session.View;

        await _rig.Host.ReconfigureAsync(backend.Route, backend);
        await session.SettleAsync();

        Assert.Same(view, session.View);
    }

    [Fact]
    public async Task Session_of_a_route_that_is_gone_ends_and_sessions_of_others_do_not()
    {
        var backend = _rig.Backend(Script, "a");
        var other = McpBackend.Create("other", backend.Route + 1, backend.Config, _rig.Limits, _rig.Time);
        var (session, stays) = (await _rig.OpenAsync(backend), await _rig.OpenAsync(other));

        await _rig.Host.ReconfigureAsync(backend.Route, null);
        await session.Stopped.Within("the end of the session");

        Assert.Equal((true, false), (session.IsClosed, stays.IsClosed));
        Assert.Null(_rig.Host.Find(session.Id, session.Binding));
    }

    private async Task<McpBackend> ReloadAsync(Session session, params TargetConfig[] targets)
    {
        var after = _rig.Backend(new McpBackendConfig { Targets = targets }, Script, session.View.Backend);
        await _rig.Host.ReconfigureAsync(after.Route, after);
        return after;
    }
}
