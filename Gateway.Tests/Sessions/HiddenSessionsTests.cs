using System.Net;
using Gateway.Actors.Backends;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authentication;
using Gateway.Tests.Backends;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>Sessions that the gateway holds for callers that have none.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class HiddenSessionsTests : IAsyncLifetime
{
    private static readonly SessionCaller Alice = new(new Caller { Principal = 1 }, IPAddress.Loopback);
    private static readonly SessionCaller Bob = new(new Caller { Principal = 2 }, IPAddress.Loopback);
    private static readonly SessionCaller Here = new(Caller.Anonymous, IPAddress.Parse("10.0.0.1"));
    private static readonly SessionCaller There = new(Caller.Anonymous, IPAddress.Parse("10.0.0.2"));

    private readonly SessionRig _rig = new();
    private readonly McpBackend _backend;

    public HiddenSessionsTests() => _backend = _rig.Backend(
        new McpBackendConfig { Targets = [TestBackend.Stdio("a")], StatefulMode = StatefulMode.Stateless },
        new ServerScript().On("tools/call", """{"done":true}"""));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Caller_has_one_session_whatever_it_sends_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => CallAsync(Alice))).Within("all calls");

        Assert.All(answers, answer => Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"done":true}}""", answer));
        Assert.Equal((1, 1), (_rig.Launcher.Starts("a"), _rig.Host.Count));
    }

    [Fact]
    public async Task Callers_are_told_apart_by_principal_and_anonymous_ones_by_address()
    {
        foreach (var caller in new[] { Alice, Alice with { Address = There.Address }, Bob, Here, There, Here })
        {
            await CallAsync(caller);
        }

        Assert.Equal(4, _rig.Launcher.Starts("a"));
    }

    [Fact]
    public async Task Session_that_ended_is_replaced()
    {
        await CallAsync(Alice);
        _rig.Time.Advance(TimeSpan.FromMinutes(5.5));
        await (await _rig.Launcher.ServerAsync("a")).Exited.Within("the end of the idle session");

        Assert.Contains("\"done\":true", await CallAsync(Alice), StringComparison.Ordinal);
        Assert.Equal(2, _rig.Launcher.Starts("a"));
    }

    [Fact]
    public async Task Client_gets_no_session_id_and_targets_see_the_gateway()
    {
        var reply = await _rig.InitializeAsync(_backend);

        Assert.Null(reply.SessionId);
        Assert.Contains("\"protocolVersion\":\"2025-11-25\"", Assert.Single(reply.Written.Items), StringComparison.Ordinal);
        var initialize = await (await _rig.Launcher.ServerAsync("a")).WaitAsync("initialize");
        Assert.Contains($"\"capabilities\":{{}},\"clientInfo\":{{\"name\":\"{Product.Name}\"", initialize, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_beyond_the_limit_is_refused_and_is_served_once_there_is_room()
    {
        await using var rig = new SessionRig(TestBackend.Limits with { Sessions = new SessionLimits { PerNode = 1 } });
        var backend = rig.Backend(_backend.Config, new ServerScript().On("tools/call", """{"done":true}"""));

        Assert.Equal(SessionRefusal.None, await RefusalAsync(rig, backend, Alice));
        Assert.Equal(SessionRefusal.NodeIsFull, await RefusalAsync(rig, backend, Bob));
        rig.Time.Advance(TimeSpan.FromMinutes(5.5));
        await (await rig.Launcher.ServerAsync("a")).Exited.Within("the end of the idle session");

        // The target is told first; the place is free when the session's actor has stopped.
        Assert.True(SpinWait.SpinUntil(() => rig.Host.Count == 0, Deadline.Default));

        Assert.Equal(SessionRefusal.None, await RefusalAsync(rig, backend, Bob));
    }

    [Fact]
    public async Task Hidden_sessions_have_a_limit_of_their_own_and_ended_ones_give_their_place_back()
    {
        await using var rig = new SessionRig(TestBackend.Limits with { Sessions = new SessionLimits { HiddenPerNode = 2 } });
        var backend = rig.Backend(_backend.Config, new ServerScript().On("tools/call", """{"done":true}"""));

        Assert.Equal(
            [SessionRefusal.None, SessionRefusal.None, SessionRefusal.None, SessionRefusal.NodeIsFull],
            new[] { await RefusalAsync(rig, backend, Here), await RefusalAsync(rig, backend, There), await RefusalAsync(rig, backend, Here), await RefusalAsync(rig, backend, Alice) });
        rig.Time.Advance(TimeSpan.FromMinutes(5.5));
        await Task.WhenAll((await rig.Launcher.ServerAsync("a")).Exited, (await rig.Launcher.ServerAsync("a", 2)).Exited).Within("the end of the idle sessions");
        await rig.Services.Background.WhenIdleAsync().Within("the last work for them");
        Assert.True(SpinWait.SpinUntil(() => rig.Host.Count == 0, Deadline.Default));

        Assert.Equal((SessionRefusal.None, SessionRefusal.None), (await RefusalAsync(rig, backend, Alice), await RefusalAsync(rig, backend, Bob)));
    }

    [Fact]
    public async Task Only_the_target_that_a_request_needs_is_connected()
    {
        var backend = _rig.Backend(new McpBackendConfig { Targets = [TestBackend.Stdio("a"), TestBackend.Stdio("b")] }, new ServerScript().On("tools/call", """{"done":true}"""));

        await HandleAsync(_rig, backend, Alice, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"b_x"}}""");

        Assert.Equal((0, 1), (_rig.Launcher.Starts("a"), _rig.Launcher.Starts("b")));
    }

    [Fact]
    public async Task Session_that_could_not_be_made_is_tried_again()
    {
        var tries = 0;
        var sessions = new HiddenSessions((_, _, _) => ++tries == 1
            ? throw new IOException("the directory is away")
            : Task.FromResult<(Session?, SessionRefusal)>((null, SessionRefusal.NodeIsFull)), limit: 1);

        await Assert.ThrowsAsync<IOException>(() => sessions.GetAsync(_backend, Alice, ClientProfile.Gateway).AsTask());
        Assert.Equal((null, SessionRefusal.NodeIsFull), await sessions.GetAsync(_backend, Alice, ClientProfile.Gateway));
        Assert.Equal((null, SessionRefusal.NodeIsFull), await sessions.GetAsync(_backend, Alice, ClientProfile.Gateway));

        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task Cancelling_an_id_cancels_nothing_as_other_clients_use_the_same_ids()
    {
        var answer = new TaskCompletionSource<string?>();
        _rig.Launcher.Script("a", new ServerScript().On("tools/call", (_, _) => answer.Task));
        var call = CallAsync(Alice);
        await (await _rig.Launcher.ServerAsync("a")).WaitAsync("tools/call");

        await HandleAsync(_rig, _backend, Alice, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");
        answer.SetResult(""" "result":{"done":true} """.Trim());

        Assert.Contains("\"done\":true", await call, StringComparison.Ordinal);
    }

    private static async Task<SessionRefusal> RefusalAsync(SessionRig rig, McpBackend backend, SessionCaller caller) => (await HandleAsync(rig, backend, caller)).Refusal;

    private async Task<string> CallAsync(SessionCaller caller) => Assert.Single((await HandleAsync(_rig, _backend, caller)).Reply.Messages);

    private static async Task<(SessionRefusal Refusal, RecordingReply Reply)> HandleAsync(
        SessionRig rig, McpBackend backend, SessionCaller caller, string message = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}""")
    {
        var reply = new RecordingReply();
        var refusal = await rig.Host.HandleStatelessAsync(backend, caller, ClientMessages.Read(message), reply, TestContext.Current.CancellationToken).Within("a request");
        return (refusal, reply);
    }
}
