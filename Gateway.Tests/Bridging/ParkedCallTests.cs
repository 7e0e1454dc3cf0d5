using System.Net;
using System.Text.Json.Nodes;
using Gateway.Actors.Sessions;
using Gateway.Tests.Backends;
using Gateway.Tests.Sessions;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Bridging;

/// <summary>
/// Calls of clients of 2026-07-28 that wait for input a target of an older revision asked for. Whatever happens, the target gets the call once.
/// </summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ParkedCallTests : IAsyncLifetime
{
    private static readonly SessionLimits Limits = new() { ParkedGather = TimeSpan.Zero, ParkedPerCaller = 2 };

    private readonly SessionRig _rig = new(TestBackend.Limits with { Sessions = Limits });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Answered_call_goes_on_at_its_target()
    {
        var caller = Caller(AskingTarget.Asking([AskingTarget.Elicit]));

        var asked = await caller.AskedAsync();
        Assert.Equal("""{"who":{"method":"elicitation/create","params":{"message":"Who?","requestedSchema":{"type":"object"},"_meta":{"own":1}}}}""", asked["inputRequests"]!.ToJsonString());
        Assert.Null(asked["ttlMs"]);
        var answer = await caller.RetryAsync(asked, AskingTarget.Alice);

        Assert.Equal("complete", (string?)answer["result"]!["resultType"]);
        Assert.Equal("Alice", (string?)answer["result"]!["structuredContent"]!["who"]!["content"]!["name"]);
        var server = await _rig.Launcher.ServerAsync("a");
        Assert.Equal(1, server.Count("tools/call"));
        Assert.Contains("\"elicitation\":{\"form\":{},\"url\":{}}", await server.WaitAsync("initialize"), StringComparison.Ordinal);
        Assert.Equal(0, _rig.Services.Parked.Count);
    }

    [Fact]
    public async Task Call_is_parked_again_with_another_state_when_its_target_asks_again()
    {
        var caller = Caller(AskingTarget.Asking([AskingTarget.Elicit], [AskingTarget.Sample], [AskingTarget.Roots]));

        var first = await caller.AskedAsync();
        var second = ModernCaller.Asked(await caller.RetryAsync(first, AskingTarget.Alice));
        var third = ModernCaller.Asked(await caller.RetryAsync(second, """{"2":{"role":"assistant","content":{"type":"text","text":"said"},"model":"m"}}"""));
        var answer = await caller.RetryAsync(third, """{"roots":{"roots":[{"uri":"file:///r"}]}}""");

        Assert.Equal(["2"], second["inputRequests"]!.AsObject().Select(input => input.Key));
        Assert.Equal(3, new[] { first, second, third }.Select(asked => (string?)asked["requestState"]).Distinct().Count());
        Assert.Equal(["who", "2", "roots"], answer["result"]!["structuredContent"]!.AsObject().Select(input => input.Key));
        Assert.Equal(1, (await _rig.Launcher.ServerAsync("a")).Count("tools/call"));
    }

    [Fact]
    public async Task Questions_that_come_together_are_asked_together_and_what_is_not_answered_is_asked_again()
    {
        await using var rig = new SessionRig(TestBackend.Limits with { Sessions = Limits with { ParkedGather = TimeSpan.FromSeconds(1) } });
        var caller = new ModernCaller(rig, rig.Backend(AskingTarget.Asking([AskingTarget.Elicit, AskingTarget.Sample, AskingTarget.Roots, AskingTarget.Log]), "a"));
        var (call, reply) = (ModernCaller.Call(), new RecordingReply());
        call["_meta"] = new JsonObject { ["io.modelcontextprotocol/logLevel"] = "info" };

        var asking = caller.SendAsync("tools/call", call, reply: reply);
        await reply.Written.WaitAsync(text => text.Contains("all asked", StringComparison.Ordinal), "all questions");
        await rig.Time.WhenArmedAsync(due => due == TimeSpan.FromSeconds(1), "the wait for more");
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        var asked = ModernCaller.Asked(JsonNode.Parse((await asking.Within("the questions")).Messages.Last())!.AsObject());
        var again = ModernCaller.Asked(await caller.RetryAsync(asked, """{"who":{"action":"decline"},"roots":{"roots":[]},"2":7,"other":{}}"""));
        var answer = await caller.RetryAsync(again, """{"2":{"role":"assistant","content":[],"model":"m"}}""");

        Assert.Equal(["who", "2", "roots"], asked["inputRequests"]!.AsObject().Select(input => input.Key));
        Assert.Equal(["2"], again["inputRequests"]!.AsObject().Select(input => input.Key));
        Assert.Equal("decline", (string?)answer["result"]!["structuredContent"]!["who"]!["action"]);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"who":12345}""")]
    [InlineData("""{"who":{"action":"perhaps"}}""")]
    [InlineData("""{"Who":{"action":"accept"}}""")]
    [InlineData("""null""")]
    public async Task What_is_no_answer_is_asked_again_and_never_reaches_the_target(string responses)
    {
        var caller = Caller(AskingTarget.Asking([AskingTarget.Elicit]));
        var asked = await caller.AskedAsync();

        var again = ModernCaller.Asked(await caller.RetryAsync(asked, responses));

        Assert.NotEqual((string?)asked["requestState"], (string?)again["requestState"]);
        Assert.NotNull((await caller.RetryAsync(again, AskingTarget.Alice))["result"]!["structuredContent"]);
    }

    [Fact]
    public async Task Call_that_nobody_comes_back_for_is_cancelled_at_its_target()
    {
        var caller = Caller(AskingTarget.Asking([AskingTarget.Elicit]));
        var asked = await caller.AskedAsync();
        var server = await _rig.Launcher.ServerAsync("a");

        _rig.Time.Advance(Limits.ParkedTime);

        Assert.Contains("\"error\"", await server.AnswerToAsync("\"who\""), StringComparison.Ordinal);
        await server.WaitAsync("notifications/cancelled");
        AssertError(-32603, "not_waiting", await caller.RetryAsync(asked, AskingTarget.Alice));
        Assert.Equal((1, 0), (server.Count("tools/call"), _rig.Services.Parked.Count));
    }

    [Fact]
    public async Task Tampered_state_is_refused_and_the_call_waits_on()
    {
        var caller = Caller(AskingTarget.Asking([AskingTarget.Elicit]));
        var asked = await caller.AskedAsync();
        var state = (string)asked["requestState"]!;

        foreach (var forged in new[] { $"{state}-TAMPERED", state[..^1] + (state[^1] == 'A' ? 'B' : 'A'), $" {state}", "", "x", new string('A', state.Length) })
        {
            AssertError(-32602, "invalid_request_state", await caller.RetryAsync(new JsonObject { ["requestState"] = forged }, AskingTarget.Alice));
        }

        AssertError(-32602, "invalid_request_state", await caller.RetryAsync(new JsonObject { ["requestState"] = 7 }, AskingTarget.Alice));
        Assert.NotNull((await caller.RetryAsync(asked, AskingTarget.Alice))["result"]!["structuredContent"]);
    }

    [Fact]
    public async Task S15_State_in_the_hands_of_another_caller_or_for_another_call_is_refused_and_the_call_waits_on()
    {
        var backend = _rig.Backend(AskingTarget.Asking([AskingTarget.Elicit]), "a");
        var caller = new ModernCaller(_rig, backend);
        var asked = await caller.AskedAsync();

        AssertError(-32602, "invalid_request_state", await new ModernCaller(_rig, backend, principal: 2).RetryAsync(asked, AskingTarget.Alice));
        AssertError(-32602, "invalid_request_state", await new ModernCaller(_rig, backend, principal: 0).RetryAsync(asked, AskingTarget.Alice));
        AssertError(-32602, "invalid_request_state", await caller.RetryAsync(asked, AskingTarget.Alice, argument: "y"));
        AssertError(-32602, "invalid_request_state", await caller.RetryAsync(asked, AskingTarget.Alice, tool: "other"));
        AssertError(-32602, "invalid_request_state", await caller.AskAsync("prompts/get", ModernCaller.Retry(asked, AskingTarget.Alice)));

        Assert.NotNull((await caller.RetryAsync(asked, AskingTarget.Alice))["result"]!["structuredContent"]);
        Assert.Equal(1, (await _rig.Launcher.ServerAsync("a")).Count("tools/call"));
    }

    [Fact]
    public async Task S15_State_of_an_anonymous_caller_is_good_for_its_address_only()
    {
        var backend = _rig.Backend(AskingTarget.Asking([AskingTarget.Elicit]), "a");
        var (here, there) = (new ModernCaller(_rig, backend, principal: 0), new ModernCaller(_rig, backend, principal: 0) { Address = IPAddress.Parse("10.0.0.2") });
        var asked = await here.AskedAsync();

        AssertError(-32602, "invalid_request_state", await there.RetryAsync(asked, AskingTarget.Alice));
        Assert.NotNull((await here.RetryAsync(asked, AskingTarget.Alice))["result"]!["structuredContent"]);
    }

    [Fact]
    public async Task State_counts_once()
    {
        var caller = Caller(AskingTarget.Asking([AskingTarget.Elicit]));
        var asked = await caller.AskedAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => caller.RetryAsync(asked, AskingTarget.Alice)));

        Assert.Single(answers, answer => answer["result"] is not null);
        Assert.All(answers.Where(answer => answer["error"] is not null), answer => AssertError(-32603, "not_waiting", answer));
        Assert.Equal(1, (await _rig.Launcher.ServerAsync("a")).Count("tools/call"));
    }

    [Fact]
    public async Task Target_that_died_meanwhile_fails_the_call_which_is_not_made_again()
    {
        var caller = Caller(AskingTarget.Asking([AskingTarget.Elicit]));
        var asked = await caller.AskedAsync();

        (await _rig.Launcher.ServerAsync("a")).Exit();
        var answer = await caller.RetryAsync(asked, AskingTarget.Alice);

        AssertError(-32603, "lost", answer);
        Assert.Equal("unknown", (string?)answer["error"]!["data"]!["executed"]);
        Assert.Equal(1, _rig.Launcher.Starts("a"));
    }

    [Theory]
    [InlineData("""{"sampling":{},"roots":{}}""", AskingTarget.Elicit, """{"elicitation":{}}""")]
    [InlineData("""{"elicitation":{}}""", AskingTarget.Sample, """{"sampling":{}}""")]
    [InlineData("""{"elicitation":{},"sampling":true}""", AskingTarget.Sample, """{"sampling":{}}""")]
    [InlineData("{}", AskingTarget.Roots, """{"roots":{}}""")]
    [InlineData("""{"elicitation":{}}""", """{"id":1,"method":"elicitation/create","params":{"mode":"url","url":"https://a.example","message":"m"}}""", """{"elicitation":{"url":{}}}""")]
    [InlineData("""{"elicitation":{"url":{}}}""", AskingTarget.Elicit, """{"elicitation":{}}""")]
    public async Task Client_that_cannot_be_asked_is_told_what_it_lacks_and_the_call_is_cancelled(string capabilities, string question, string required)
    {
        var caller = new ModernCaller(_rig, _rig.Backend(AskingTarget.Asking([question]), "a"), capabilities: capabilities);

        var error = (await caller.CallAsync())["error"]!;

        Assert.Equal((-32021, required), ((int)error["code"]!, error["data"]!["requiredCapabilities"]!.ToJsonString()));
        await (await _rig.Launcher.ServerAsync("a")).WaitAsync("notifications/cancelled");
        Assert.Equal(0, _rig.Services.Parked.Count);
    }

    [Fact]
    public async Task URL_that_a_target_wants_visited_is_asked_for_without_parking_and_the_call_is_made_again()
    {
        var caller = Caller(Visiting());

        var asked = await caller.AskedAsync();
        Assert.Equal("""{"url-1":{"method":"elicitation/create","params":{"mode":"url","url":"https://a.example/","message":"Sign in."}}}""", asked["inputRequests"]!.ToJsonString());
        Assert.Equal(0, _rig.Services.Parked.Count);
        AssertError(-32602, "invalid_request_state", await caller.RetryAsync(asked, "{}", argument: "y"));
        var answer = await caller.RetryAsync(asked, """{"url-1":{"action":"accept"}}""");

        Assert.Equal("complete", (string?)answer["result"]!["resultType"]);
        Assert.DoesNotContain("inputResponses", await (await _rig.Launcher.ServerAsync("a")).WaitAsync("tools/call", 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task URL_is_not_asked_of_a_client_that_visits_none()
    {
        var caller = new ModernCaller(_rig, _rig.Backend(Visiting(), "a"), capabilities: """{"elicitation":{}}""");

        var error = (await caller.CallAsync())["error"]!;

        Assert.Equal((-32021, """{"elicitation":{"url":{}}}"""), ((int)error["code"]!, error["data"]!["requiredCapabilities"]!.ToJsonString()));
    }

    [Fact]
    public async Task Calls_of_one_caller_beyond_the_limit_fail_and_others_are_parked()
    {
        var backend = _rig.Backend(AskingTarget.Asking([AskingTarget.Elicit]), "a");
        var caller = new ModernCaller(_rig, backend);
        var first = await caller.AskedAsync("first");
        await caller.AskedAsync("second");

        AssertError(-32603, "too_many_parked", await caller.CallAsync("third"));
        await new ModernCaller(_rig, backend, principal: 2).AskedAsync();
        await caller.RetryAsync(first, AskingTarget.Alice, "first");

        await caller.AskedAsync("fourth");
    }

    [Fact]
    public async Task Parked_call_ends_with_its_session()
    {
        var backend = _rig.Backend(AskingTarget.Asking([AskingTarget.Elicit]), "a");
        var caller = new ModernCaller(_rig, backend);
        var asked = await caller.AskedAsync();

        await _rig.Host.ReconfigureAsync(backend.Route, null).Within("the end of the route");
        await (await _rig.Launcher.ServerAsync("a")).Exited.Within("the end of the session");
        await _rig.Services.Background.WhenIdleAsync().Within("the last work for it");

        Assert.Equal(0, _rig.Services.Parked.Count);
        AssertError(-32603, "not_waiting", await caller.RetryAsync(asked, AskingTarget.Alice));
    }

    [Fact]
    public async Task Session_with_a_parked_call_is_not_idle()
    {
        await using var rig = new SessionRig(
            TestBackend.Limits with { Sessions = Limits with { ParkedTime = TimeSpan.FromMinutes(30) } }, new SessionLifetimes(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)));
        var caller = new ModernCaller(rig, rig.Backend(AskingTarget.Asking([AskingTarget.Elicit]), "a"));
        var asked = await caller.AskedAsync();

        rig.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.NotNull((await caller.RetryAsync(asked, AskingTarget.Alice))["result"]!["structuredContent"]);
    }

    private static ServerScript Visiting()
    {
        var calls = 0;
        return new ServerScript().On("tools/call", (_, _) => Task.FromResult<string?>(++calls == 1
            ? """
              "error":{"code":-32042,"message":"Sign in first.","data":{"elicitations":[{"mode":"url","elicitationId":"e","url":"https://a.example/","message":"Sign in."}]}}
              """
            : """
              "result":{"content":[]}
              """));
    }

    private static void AssertError(int code, string reason, JsonObject answer)
    {
        Assert.True(answer["error"] is not null, answer.ToJsonString());
        Assert.Equal((code, reason), ((int)answer["error"]!["code"]!, (string?)answer["error"]!["data"]!["reason"]));
    }

    private ModernCaller Caller(ServerScript script) => new(_rig, _rig.Backend(script, "a"));
}
