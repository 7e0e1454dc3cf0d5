using Gateway.Actors.Backends;
using Gateway.Actors.Upstreams;
using Gateway.Tests.Backends;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>Programs of either era, and how they are told apart.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionEraTests
{
    private const string Discovered = """
        {"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true}},"ttlMs":0,"cacheScope":"private"}
        """;

    [Fact]
    public async Task Program_that_says_nothing_to_the_question_is_an_older_one_and_is_not_asked_again()
    {
        await using var rig = new SessionRig();
        var script = new ServerScript().On("server/discover", (_, _) => Task.FromResult<string?>(null));
        var backend = rig.Backend(script, "one");

        await rig.Time.AdvancePastAsync(rig.OpenAsync(backend), TimeSpan.FromSeconds(5), "the patience with a silent program");
        await rig.OpenAsync(backend);

        Assert.Equal((1, 1), ((await rig.Launcher.ServerAsync("one")).Count("server/discover"), (await rig.Launcher.ServerAsync("one")).Count("initialize")));
        Assert.Equal((0, 1), ((await rig.Launcher.ServerAsync("one", 2)).Count("server/discover"), (await rig.Launcher.ServerAsync("one", 2)).Count("initialize")));
    }

    [Fact]
    public async Task Program_that_starts_too_slowly_to_answer_in_time_and_takes_no_handshake_after_the_question_is_asked_once_more()
    {
        await using var rig = new SessionRig();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new ServerScript().On("tools/call", """{"resultType":"complete","content":[]}""")
            .On("server/discover", async (_, _) =>
            {
                await started.Task;
                return $"\"result\":{Discovered}";
            })
            .On("initialize", async (_, _) =>
            {
                await started.Task;
                return "\"error\":{\"code\":-32601,\"message\":\"Method 'initialize' is not available on protocol version '2026-07-28'.\"}";
            });
        var opening = rig.OpenAsync(rig.Backend(script, "one"));
        var server = await rig.Launcher.ServerAsync("one");
        await server.WaitAsync("server/discover");
        await rig.Time.WhenArmedAsync(due => due == TimeSpan.FromSeconds(5), "the patience with a silent program");
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        await server.WaitAsync("initialize");
        started.SetResult();

        var session = await opening;

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"content":[]}}""", await session.AskAsync("tools/call", """{"name":"x"}"""));
        Assert.Equal((2, 1, 0), (server.Count("server/discover"), server.Count("initialize"), server.Count("notifications/initialized")));
        Assert.Equal(1, rig.Launcher.Starts("one"));
    }

    [Fact]
    public async Task Program_that_is_said_to_be_modern_has_all_the_time_of_its_start_to_answer()
    {
        await using var rig = new SessionRig();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = new ServerScript().On("server/discover", async (_, _) =>
        {
            await started.Task;
            return $"\"result\":{Discovered}";
        });
        var opening = rig.OpenAsync(rig.Backend(new McpBackendConfig { Targets = [TestBackend.Stdio("one") with { Protocol = TargetProtocol.Modern }] }, script));
        var server = await rig.Launcher.ServerAsync("one");
        await server.WaitAsync("server/discover");
        rig.Time.Advance(TimeSpan.FromSeconds(20));
        started.SetResult();

        await opening;

        Assert.Equal((1, 0), (server.Count("server/discover"), server.Count("initialize")));
    }

    [Fact]
    public async Task Modern_program_is_not_initialised_and_each_request_says_who_asks()
    {
        await using var rig = new SessionRig();
        var script = new ServerScript().On("server/discover", Discovered).On("tools/call", """{"resultType":"complete","content":[]}""");
        var session = await rig.OpenAsync(script, "one");

        var answer = await session.AskAsync("tools/call", """{"name":"x"}""");

        var server = await rig.Launcher.ServerAsync("one");
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"content":[]}}""", answer);
        Assert.Equal(0, server.Count("initialize") + server.Count("notifications/initialized"));
        Assert.Contains("\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientInfo\"", await server.WaitAsync("tools/call"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_call_is_told_to_a_modern_program()
    {
        await using var rig = new SessionRig();
        var script = new ServerScript().On("server/discover", Discovered).On("tools/call", (_, _) => Task.FromResult<string?>(null));
        var session = await rig.OpenAsync(script, "one");
        var server = await rig.Launcher.ServerAsync("one");
        var call = session.SendAsync("tools/call", """{"name":"x"}""", "7");
        await server.WaitAsync("tools/call");

        await session.TellAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}""");

        await call.Within("the end of the call");
        Assert.Contains("\"requestId\":\"1.", await server.WaitAsync("notifications/cancelled"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modern_program_is_listened_to_by_a_request_whose_notifications_come_back_by_its_id()
    {
        await using var rig = new SessionRig();
        var script = new ServerScript().On("server/discover", Discovered).On("subscriptions/listen", async (server, request) =>
        {
            await server.SendAsync(Told("notifications/subscriptions/acknowledged", request.RawId));
            await server.SendAsync(Told("notifications/tools/list_changed", "\"0.99\""));
            await server.SendAsync(Told("notifications/tools/list_changed", request.RawId));
            return null;
        });
        var session = await rig.OpenAsync(script, "one");
        var stream = session.Listen();

        Assert.Equal("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":{} }}""", await stream.NextAsync());
        Assert.Contains("\"notifications\":{\"toolsListChanged\":true}", await (await rig.Launcher.ServerAsync("one")).WaitAsync("subscriptions/listen"), StringComparison.Ordinal);
    }

    private static string Told(string method, string subscription) =>
        $$"""{"jsonrpc":"2.0","method":"{{method}}","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":{{subscription}} } } }""";
}
