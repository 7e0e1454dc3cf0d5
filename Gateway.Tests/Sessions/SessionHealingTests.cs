using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>A target that is lost comes back by itself, and the session lives on.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionHealingTests : IAsyncLifetime
{
    private const string Done = """{"jsonrpc":"2.0","id":1,"result":{"done":true}}""";

    private readonly SessionRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Call_in_flight_fails_with_outcome_unknown_and_the_next_one_works()
    {
        var session = await _rig.OpenAsync(Answering("tools/call", firstStartAnswers: false), "a");
        var server = await _rig.Launcher.ServerAsync("a");

        var call = session.AskAsync("tools/call", """{"name":"x"}""");
        await server.WaitAsync("tools/call");
        server.Exit("exited with code 7");

        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Target 'a' failed: the process exited with code 7.","data":{"reason":"lost","target":"a","executed":"unknown"}}}""",
            await call);
        Assert.Equal(Done, await AfterPauseAsync(session.AskAsync("tools/call", """{"name":"x"}""")));
        Assert.Equal((1, 1), (server.Count("tools/call"), (await _rig.Launcher.ServerAsync("a", 2)).Count("tools/call")));
    }

    [Fact]
    public async Task A10_Call_whose_program_ends_before_it_answers_is_executed_once_in_each_of_two_hundred_rounds()
    {
        for (var round = 0; round < 200; round++)
        {
            var executed = 0;
            var script = new ServerScript().On("tools/call", (server, _) =>
            {
                Interlocked.Increment(ref executed);
                server.Exit("exited with code 1");
                return Task.FromResult<string?>(null);
            });
            var session = await _rig.OpenAsync(script, $"t{round}");

            var answer = await session.AskAsync("tools/call", """{"name":"x"}""");

            Assert.Contains("\"executed\":\"unknown\"", answer, StringComparison.Ordinal);
            Assert.Equal((1, 1), (executed, _rig.Launcher.Starts($"t{round}")));
        }
    }

    [Theory]
    [InlineData("resources/read", """{"uri":"x:y"}""")]
    [InlineData("prompts/get", """{"name":"x"}""")]
    [InlineData("completion/complete", """{"ref":{"name":"x"}}""")]
    public async Task Request_that_only_asks_is_sent_again_once(string method, string parameters)
    {
        var session = await _rig.OpenAsync(Answering(method, firstStartAnswers: false), "a");
        var server = await _rig.Launcher.ServerAsync("a");

        var read = session.AskAsync(method, parameters);
        await server.WaitAsync(method);
        server.Exit();

        Assert.Equal(Done, await AfterPauseAsync(read));
    }

    [Fact]
    public async Task Request_whose_second_try_is_lost_too_fails()
    {
        var script = new ServerScript().On("resources/read", (server, _) =>
        {
            server.Exit("exited with code 9");
            return Task.FromResult<string?>(null);
        });
        var session = await _rig.OpenAsync(script, "a");

        var answer = await AfterPauseAsync(session.AskAsync("resources/read", """{"uri":"x:y"}"""));

        Assert.Contains("the process exited with code 9", answer, StringComparison.Ordinal);
        Assert.Equal(2, _rig.Launcher.Starts("a"));
    }

    [Fact]
    public async Task Call_that_was_never_offered_is_sent_once_the_target_is_back()
    {
        var session = await _rig.OpenAsync(Answering("tools/call", firstStartAnswers: false), "a");
        await LoseAsync(session, "a");

        Assert.Equal(Done, await AfterPauseAsync(session.AskAsync("tools/call", """{"name":"x"}""")));
    }

    [Fact]
    public async Task Other_targets_do_not_notice()
    {
        var session = await _rig.OpenAsync(Answering("tools/call", firstStartAnswers: true), "a", "b");

        await LoseAsync(session, "a");

        Assert.Equal(Done, await session.AskAsync("tools/call", """{"name":"b_x"}"""));
        Assert.Equal(1, _rig.Launcher.Starts("b"));
    }

    [Fact]
    public async Task Requests_that_wait_for_the_same_target_share_one_start()
    {
        var session = await _rig.OpenAsync(Answering("tools/call", firstStartAnswers: true), "a");
        await LoseAsync(session, "a");

        var calls = Enumerable.Range(0, 20).Select(_ => session.AskAsync("tools/call", """{"name":"x"}""")).ToArray();

        Assert.All(await AfterPauseAsync(Task.WhenAll(calls)), answer => Assert.Equal(Done, answer));
        Assert.Equal(2, _rig.Launcher.Starts("a"));
    }

    [Fact]
    public async Task Target_that_is_back_hears_the_log_level_and_the_subscriptions_again_and_the_client_is_told()
    {
        var session = await _rig.OpenAsync(Answering("tools/call", firstStartAnswers: true), "a");
        var stream = session.Listen();
        await session.AskAsync("logging/setLevel", """{"level":"error"}""");
        await session.AskAsync("resources/subscribe", """{"uri":"x:\u0079"}""");
        await session.AskAsync("resources/subscribe", """{"uri":"x:gone"}""");
        await session.AskAsync("resources/unsubscribe", """{"uri":"x:gone"}""");
        await session.SettleAsync();

        (await _rig.Launcher.ServerAsync("a")).Exit();
        await AfterPauseAsync(_rig.Launcher.ServerAsync("a", 2));
        var server = await _rig.Launcher.ServerAsync("a", 2);

        Assert.Contains("""
            "params":{"level":"error"}
            """.Trim(), await server.WaitAsync("logging/setLevel"), StringComparison.Ordinal);
        Assert.Contains("""
            "params":{"uri":"x:y"}
            """.Trim(), await server.WaitAsync("resources/subscribe"), StringComparison.Ordinal);
        Assert.Equal("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""", await stream.NextAsync());
        Assert.Equal("""{"jsonrpc":"2.0","method":"notifications/prompts/list_changed"}""", await stream.NextAsync());
        Assert.Equal("""{"jsonrpc":"2.0","method":"notifications/resources/list_changed"}""", await stream.NextAsync());
        Assert.Equal(
            """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"warning","logger":"agentgateway","data":"Target 'a' was connected anew; state it kept for this session is lost."}}""",
            await stream.NextAsync());
        Assert.Equal(1, server.Count("resources/subscribe"));
    }

    [Fact]
    public async Task Target_without_subscriptions_waits_until_it_is_needed()
    {
        var session = await _rig.OpenAsync(Answering("tools/call", firstStartAnswers: true), "a");

        await LoseAsync(session, "a");
        _rig.Time.Advance(TimeSpan.FromSeconds(5));
        await session.SettleAsync();

        Assert.Equal(1, _rig.Launcher.Starts("a"));
    }

    [Fact]
    public async Task Target_that_does_not_come_back_fails_each_request_until_it_does()
    {
        var down = true;
        var backend = _rig.Backend(new ServerScript(), "a");
        _rig.Launcher.Script("a", start => start > 1 && down
            ? throw new UpstreamException(UpstreamFault.Unreachable, "its program cannot be started")
            : Task.FromResult(new ServerScript().On("tools/call", """{"done":true}""")));
        var session = await _rig.OpenAsync(backend);
        await LoseAsync(session, "a");

        // It was never offered, so it is tried twice.
        var call = session.AskAsync("tools/call", """{"name":"x"}""");
        var answer = await AfterPauseAsync(call);
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Target 'a' failed: its program cannot be started.","data":{"reason":"unreachable","target":"a","executed":"no"}}}""",
            answer);

        down = false;
        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Done, await session.AskAsync("tools/call", """{"name":"x"}"""));
    }

    [Fact]
    public async Task Child_that_writes_only_junk_is_replaced()
    {
        var session = await _rig.OpenAsync(Answering("tools/call", firstStartAnswers: true), "a");
        var server = await _rig.Launcher.ServerAsync("a");
        var lost = session.View.Targets[0].Upstream!.Lost;

        for (var line = 0; line < _rig.Limits.Stdio.JunkLines; line++)
        {
            await server.SendAsync("Listening on port 3000 ...");
        }

        Assert.Equal("the process wrote 100 lines in a row that are no MCP messages", (await lost.Within("the loss of the target")).Message);
        Assert.Equal("was stopped", await server.Exited.Within("the end of the child"));
        Assert.Equal(Done, await AfterPauseAsync(session.AskAsync("tools/call", """{"name":"x"}""")));
    }

    // A server whose first start may leave the method unanswered, and whose later starts answer it.
    private ServerScript Answering(string method, bool firstStartAnswers) =>
        new ServerScript { Capabilities = """{"tools":{},"prompts":{},"resources":{"subscribe":true},"logging":{},"completions":{}}""" }
            .On(method, (server, _) => Task.FromResult(
                firstStartAnswers || _rig.Launcher.Started.Items[0].Server != server ? """ "result":{"done":true} """.Trim() : null))
            .On("resources/subscribe", "{}");

    private async Task LoseAsync(Session session, string target)
    {
        var lost = session.View.Targets.Single(view => view.Target.Name == target).Upstream!.Lost;
        (await _rig.Launcher.ServerAsync(target)).Exit();
        await lost.Within($"the loss of {target}");
        while (session.View.Targets.Single(view => view.Target.Name == target).Upstream is not null)
        {
            await session.SettleAsync();
        }
    }

    // A child that ended is started again after half a second, give or take.
    private Task<T> AfterPauseAsync<T>(Task<T> task) => _rig.Time.AdvancePastAsync(task, TimeSpan.FromMilliseconds(700), "the pause before the next start");
}
