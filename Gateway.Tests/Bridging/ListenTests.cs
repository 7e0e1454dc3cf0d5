using System.Text.Json.Nodes;
using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Tests.Authorization;
using Gateway.Tests.Sessions;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Bridging;

/// <summary><c>subscriptions/listen</c> of clients of 2026-07-28 before targets that have sessions and streams.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ListenTests : IAsyncLifetime
{
    private const string ToolsChanged = """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""";
    private const string Meta = "io.modelcontextprotocol/subscriptionId";

    private readonly SessionRig _rig = new();
    private readonly List<Ear> _ears = [];
    private readonly McpBackend _backend;

    public ListenTests() => _backend = _rig.Backend(
        new ServerScript { Capabilities = """{"tools":{"listChanged":true},"resources":{"subscribe":true}}""" }
            .On("tools/call", (server, _) => AfterAsync(server.SendAsync(ToolsChanged), "\"result\":{\"content\":[]}"))
            .On("resources/list", """{"resources":[{"uri":"test://a","name":"a"},{"uri":"test://b","name":"b"}]}""")
            .On("resources/templates/list", """{"resourceTemplates":[]}"""),
        "a");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var ear in _ears)
        {
            await ear.DisposeAsync();
        }

        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task What_is_granted_comes_first_and_each_message_names_the_request()
    {
        var ear = Listen("""{"toolsListChanged":true,"promptsListChanged":true,"resourceSubscriptions":["test://a"],"other":true}""");

        Assert.Equal(
            $$$$"""{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"toolsListChanged":true,"resourceSubscriptions":["test://a"]},"_meta":{"{{{{Meta}}}}":1}}}""",
            await ear.NextAsync());
        var server = await _rig.Launcher.ServerAsync("a");
        await server.SendAsync(ToolsChanged);
        Assert.Equal($$$$"""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{"{{{{Meta}}}}":1}}}""", await ear.NextAsync());
        await server.SendAsync("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"test://a","title":"A"}}""");
        Assert.Equal($$$$"""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"test://a","title":"A","_meta":{"{{{{Meta}}}}":1}}}""", await ear.NextAsync());
    }

    [Fact]
    public async Task What_was_not_asked_for_does_not_come()
    {
        var ear = Listen("""{"resourceSubscriptions":["test://a"]}""");
        await ear.NextAsync();
        var server = await _rig.Launcher.ServerAsync("a");

        foreach (var method in new[] { "tools/list_changed", "prompts/list_changed", "resources/list_changed", "message", "progress", "elicitation/complete" })
        {
            await server.SendAsync(RawMcp.Notification($"notifications/{method}", """{"level":"error","data":1,"progressToken":"1.1"}"""));
        }

        await server.SendAsync(RawMcp.Notification("notifications/resources/updated", """{"uri":"test://b"}"""));
        await server.SendAsync(RawMcp.Notification("notifications/resources/updated", """{"uri":"test://a"}"""));
        Assert.Contains("test://a", await ear.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_that_comes_with_somebodys_call_is_told_to_those_who_listen_and_not_to_the_caller()
    {
        var ear = Listen("""{"toolsListChanged":true}""");
        await ear.NextAsync();

        var answer = await By().SendAsync("tools/call", ModernCaller.Call()).Within("a call");

        Assert.False(answer.IsStream);
        Assert.Contains("tools/list_changed", await ear.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_is_asked_for_a_resource_by_the_first_and_given_up_by_the_last()
    {
        var (first, second) = (Listen("""{"resourceSubscriptions":["test://a"]}"""), Listen("""{"resourceSubscriptions":["test://a","test://b"]}"""));
        await first.NextAsync();
        await second.NextAsync();
        var server = await _rig.Launcher.ServerAsync("a");

        await first.HangUpAsync();
        await server.SendAsync(RawMcp.Notification("notifications/resources/updated", """{"uri":"test://a"}"""));
        Assert.Contains("test://a", await second.NextAsync(), StringComparison.Ordinal);
        Assert.Equal((2, 0), (server.Count("resources/subscribe"), server.Count("resources/unsubscribe")));
        await second.HangUpAsync();

        await server.WaitAsync("resources/unsubscribe", 2);
    }

    [Fact]
    public async Task S10_News_of_one_callers_session_is_told_to_nobody_else()
    {
        var (alice, bob) = (Listen("""{"toolsListChanged":true}""", principal: 1), Listen("""{"toolsListChanged":true}""", principal: 2));
        await alice.NextAsync();
        await bob.NextAsync();

        await (await _rig.Launcher.ServerAsync("a", 1)).SendAsync(ToolsChanged);
        await (await _rig.Launcher.ServerAsync("a", 2)).SendAsync(ToolsChanged);

        await alice.NextAsync();
        await bob.NextAsync();
        Assert.Equal((2, 2), (alice.Reply.Messages.Count(), bob.Reply.Messages.Count()));
    }

    [Fact]
    public async Task M3_Resource_that_rules_deny_is_not_granted_like_one_that_is_not_there()
    {
        var access = Rights.Of(["mcp.resource.name == 'test://a'"], ("a", null)).For(Caller.Anonymous, new TestFacts());
        var ear = Listen("""{"toolsListChanged":true,"resourceSubscriptions":["test://b","test://none","test://a"]}""", access: access);

        Assert.Contains("\"resourceSubscriptions\":[\"test://a\"]", await ear.NextAsync(), StringComparison.Ordinal);
        var server = await _rig.Launcher.ServerAsync("a");
        Assert.Equal(1, server.Count("resources/subscribe"));
        await server.SendAsync(RawMcp.Notification("notifications/resources/updated", """{"uri":"test://b"}"""));
        await server.SendAsync(RawMcp.Notification("notifications/resources/updated", """{"uri":"test://a"}"""));
        Assert.Contains("test://a", await ear.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_that_changed_are_told_as_a_change_of_lists()
    {
        var ear = Listen("""{"toolsListChanged":true}""");
        await ear.NextAsync();

        _rig.Host.TellListsChanged(_backend.Route);

        Assert.Contains("tools/list_changed", await ear.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_ends_with_its_result_when_the_session_ends()
    {
        var ear = Listen("""{"toolsListChanged":true}""");
        await ear.NextAsync();

        _rig.Host.EndStreams();
        await ear.Served.Within("the end of the stream");

        var result = JsonNode.Parse(ear.Reply.Messages.Last())!["result"]!;
        Assert.Equal(("complete", 1), ((string?)result["resultType"], (int)result["_meta"]![Meta]!));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"notifications":[]}""")]
    public async Task Request_that_does_not_say_what_it_wants_is_refused(string parameters)
    {
        var answer = await By().AskAsync("subscriptions/listen", JsonNode.Parse(parameters)!.AsObject());

        Assert.Equal(-32602, (int)answer["error"]!["code"]!);
    }

    [Fact]
    public async Task Reader_that_falls_behind_loses_the_stream_and_nobody_else_does()
    {
        var limits = new SessionLimits { StreamEvents = 16 };
        var wanted = new ListenFilter(true, false, false, []);
        var listening = new Listening(wanted, McpAccess.Unrestricted, "1"u8, limits);
        for (var i = 0; i < 20; i++)
        {
            listening.Tell(McpMethod.ToolsListChanged, default, null, null);
        }

        var taken = 0;
        while (await listening.WaitAsync(TimeSpan.FromDays(1), _rig.Time, TestContext.Current.CancellationToken) == true)
        {
            Assert.NotNull(listening.Take());
            taken++;
        }

        Assert.Equal(16, taken);
    }

    [Fact]
    public async Task Target_logs_what_requests_want_and_each_gets_what_it_wants()
    {
        _rig.Launcher.Script("a", new ServerScript().On("tools/call", (server, _) => AfterAsync(
            Task.WhenAll(new[] { "debug", "info", "error" }.Select(level => server.SendAsync(RawMcp.Notification("notifications/message", $$"""{"level":"{{level}}","data":1}""")))),
            "\"result\":{\"content\":[]}")));

        var logged = new List<string>();
        foreach (var level in new[] { "info", "debug", "error", null })
        {
            var call = ModernCaller.Call();
            call["_meta"] = level is null ? null : new JsonObject { ["io.modelcontextprotocol/logLevel"] = level };
            var reply = await By().SendAsync("tools/call", call).Within("a call");
            logged.Add(string.Join(',', reply.Messages.Select(message => (string?)JsonNode.Parse(message)!["params"]?["level"]).OfType<string>()));
        }

        Assert.Equal(["info,error", "debug,info,error", "error", ""], logged);
        var server = await _rig.Launcher.ServerAsync("a");
        Assert.Equal(["info", "debug"], server.Received.Items.Select(line => JsonNode.Parse(line)!).Where(message => (string?)message["method"] == "logging/setLevel").Select(message => (string?)message["params"]!["level"]));
    }

    private static async Task<string?> AfterAsync(Task sent, string answer)
    {
        await sent;
        return answer;
    }

    private ModernCaller By(ulong principal = 1) => new(_rig, _backend, principal, "{}");

    private Ear Listen(string notifications, ulong principal = 1, McpAccess? access = null)
    {
        var ear = new Ear(By(principal), notifications, access ?? McpAccess.Unrestricted);
        _ears.Add(ear);
        return ear;
    }

    /// <summary>A client that listens.</summary>
    private sealed class Ear : IAsyncDisposable
    {
        private readonly CancellationTokenSource _gone = new();
        private int _read;

        public Ear(ModernCaller caller, string notifications, McpAccess access) =>
            Served = caller.SendAsync("subscriptions/listen", new JsonObject { ["notifications"] = JsonNode.Parse(notifications) }, access, Reply, _gone.Token);

        public RecordingReply Reply { get; } = new();

        public Task Served { get; }

        public async Task<string> NextAsync()
        {
            var number = ++_read;
            await Reply.Written.WaitAsync(text => text.Contains("data: {", StringComparison.Ordinal), "news", number);
            return Reply.Messages.ElementAt(number - 1);
        }

        public async Task HangUpAsync()
        {
            await _gone.CancelAsync();
            await Served.Within("the end of a stream");
        }

        public async ValueTask DisposeAsync()
        {
            await HangUpAsync();
            _gone.Dispose();
        }
    }
}
