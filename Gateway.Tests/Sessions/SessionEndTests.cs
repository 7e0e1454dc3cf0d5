using Gateway.Actors.Backends;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Streams;
using Gateway.Policies.Authentication;
using Gateway.Tests.Backends;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>The end of a session answers everybody and leaves nothing.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionEndTests : IAsyncLifetime
{
    private readonly SessionRig _rig = new(lifetimes: new SessionLifetimes(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(5)));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Calls_in_flight_are_answered_streams_end_and_targets_are_stopped()
    {
        var session = await _rig.OpenAsync(new ServerScript().On("tools/call", (_, _) => Task.FromResult<string?>(null)), "a", "b");
        var stream = session.Listen();
        var calls = new[] { "1", "1", "\"x\"" }.Select(id => session.AskAsync("tools/call", """{"name":"a_x"}""", id)).ToArray();
        await (await _rig.Launcher.ServerAsync("a")).WaitAsync("tools/call", count: 3);

        await SessionHost.CloseAsync(session).Within("the end of the session");

        const string error = """{"code":-32603,"message":"The session has ended.","data":{"reason":"session_ended","executed":"unknown"}}""";
        Assert.Equal(new[] { "1", "1", "\"x\"" }.Select(id => "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":" + error + "}"), await Task.WhenAll(calls));
        Assert.Equal(EventReadState.Ended, await stream.EndAsync());
        Assert.Equal("was stopped", await (await _rig.Launcher.ServerAsync("a")).Exited.Within("the end of a"));
        Assert.Equal("was stopped", await (await _rig.Launcher.ServerAsync("b")).Exited.Within("the end of b"));
        Assert.Equal((true, 0), (session.IsClosed, _rig.Host.Count));
    }

    [Fact]
    public async Task Request_that_waits_for_a_target_is_answered()
    {
        var neverStarts = new TaskCompletionSource<ServerScript>();
        var backend = _rig.Backend(new ServerScript(), "a", "b");
        var session = await _rig.OpenAsync(backend);
        _rig.Launcher.Script("b", _ => neverStarts.Task);
        var after = _rig.Backend(new McpBackendConfig { Targets = [TestBackend.Stdio("a"), TestBackend.Stdio("c")] }, new ServerScript(), backend);
        _rig.Launcher.Script("c", _ => neverStarts.Task);
        await _rig.Host.ReconfigureAsync(backend.Route, after);
        await session.SettleAsync();
        var waiting = session.AskAsync("tools/call", """{"name":"c_x"}""");
        await session.SettleAsync();

        await SessionHost.CloseAsync(session).Within("the end of the session");

        Assert.Contains("ended", await waiting, StringComparison.Ordinal);
        neverStarts.SetCanceled(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("tools/call", """{"name":"x"}""")]
    [InlineData("resources/read", """{"uri":"x:y"}""")]
    [InlineData("tools/list", "{}")]
    public async Task Request_that_comes_after_the_end_is_answered(string method, string parameters)
    {
        var session = await _rig.OpenAsync(new ServerScript(), "a");
        await SessionHost.CloseAsync(session).Within("the end of the session");

        Assert.StartsWith("""{"jsonrpc":"2.0","id":1,"error":{"code":-32603,""", await session.AskAsync(method, parameters), StringComparison.Ordinal);
        Assert.Equal(1, _rig.Launcher.Starts("a"));
    }

    [Fact]
    public async Task Session_may_be_ended_twice()
    {
        var session = await _rig.OpenAsync(new ServerScript(), "a");

        await Task.WhenAll(SessionHost.CloseAsync(session), SessionHost.CloseAsync(session)).Within("both ends");

        Assert.Equal(0, _rig.Host.Count);
    }

    [Theory]
    [InlineData(30, 15, true)]
    [InlineData(29, 0, false)]
    public async Task Session_that_nobody_uses_ends(int minutes, int seconds, bool ends)
    {
        var session = await _rig.OpenAsync(new ServerScript(), "a");

        _rig.Time.Advance(new TimeSpan(0, minutes, seconds));
        await session.SettleAsync();

        Assert.Equal(ends, session.IsClosed);
    }

    [Fact]
    public async Task Open_stream_call_in_flight_and_each_request_keep_a_session()
    {
        var answer = new TaskCompletionSource<string?>();
        var session = await _rig.OpenAsync(new ServerScript().On("tools/call", (_, _) => answer.Task), "a");

        using (SessionHost.Reading(session))
        {
            _rig.Time.Advance(TimeSpan.FromHours(5));
        }

        _rig.Time.Advance(TimeSpan.FromMinutes(20));
        await session.AskAsync("ping");
        _rig.Time.Advance(TimeSpan.FromMinutes(20));
        await session.TellAsync("""{"jsonrpc":"2.0","method":"notifications/x"}""");
        _rig.Time.Advance(TimeSpan.FromMinutes(20));
        session.Listen();
        _rig.Time.Advance(TimeSpan.FromMinutes(20));
        await session.SettleAsync();
        Assert.False(session.IsClosed);

        var call = session.AskAsync("tools/call", """{"name":"x"}""");
        await (await _rig.Launcher.ServerAsync("a")).WaitAsync("tools/call");
        Assert.Equal(TimeSpan.Zero, session.Idle);
        answer.SetResult("\"result\":{}");
        await call;
        _rig.Time.Advance(TimeSpan.FromMinutes(31));
        await session.Stopped.Within("the end of an idle session");
    }

    [Fact]
    public async Task Session_older_than_allowed_ends_whatever_it_does()
    {
        await using var rig = new SessionRig(TestBackend.Limits with { Sessions = new SessionLimits { MaxAge = TimeSpan.FromHours(1) } });
        var session = await rig.OpenAsync(new ServerScript(), "a");

        using (SessionHost.Reading(session))
        {
            rig.Time.Advance(TimeSpan.FromMinutes(59));
            await session.SettleAsync();
            Assert.False(session.IsClosed);

            rig.Time.Advance(TimeSpan.FromMinutes(2));
            await session.Stopped.Within("the end of an old session");
        }
    }

    [Fact]
    public async Task Node_that_stops_ends_all_sessions_and_takes_no_more()
    {
        var backend = _rig.Backend(new ServerScript(), "a");
        var sessions = new[] { await _rig.OpenAsync(backend), await _rig.OpenAsync(backend) };

        await _rig.Host.DisposeAsync().AsTask().Within("the end of the node");

        Assert.All(sessions, session => Assert.True(session.IsClosed));
        Assert.Equal(2, _rig.Launcher.Started.Items.Count(start => start.Server.Exited.IsCompleted));
        Assert.Equal(
            SessionRefusal.NodeIsFull,
            await _rig.Host.InitializeAsync(
                backend, new SessionCaller(Caller.Anonymous, System.Net.IPAddress.Loopback), ClientMessages.Read(ClientMessages.Initialize), new RecordingReply(), TestContext.Current.CancellationToken));
    }
}
