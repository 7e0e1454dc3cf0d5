using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>A target that is killed in the middle of a session: its calls fail at once and clearly, the others go on, its next call works.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class LostTargetTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Killed_child_fails_its_calls_within_a_second_and_is_back_with_the_next()
    {
        await using var gateway = await TestGateway.StartAsync(
            TargetYaml.Backend(TargetYaml.Stdio("one", ShellServer.Command()), TargetYaml.Stdio("two", ShellServer.Command())));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();
        var child = await PidAsync(client, "one_pid");
        var other = await PidAsync(client, "two_pid");
        var calls = Enumerable.Range(0, 3).Select(_ => client.AskAsync(RawMcp.Call("one_hang"))).ToArray();
        Assert.Equal("still here", await client.TextAsync(RawMcp.Call("one_echo", "still here")));

        var killed = TimeProvider.System.GetTimestamp();
        Kill(child);
        var answers = await Task.WhenAll(calls);
        Assert.InRange(TimeProvider.System.GetElapsedTime(killed), TimeSpan.Zero, AtOnce);

        Assert.All(answers, answer => AssertLost(answer, "one", "lost", "unknown"));
        Assert.Equal(other, await PidAsync(client, "two_pid"));
        Assert.NotEqual(child, await PidAsync(client, "one_pid"));
        await AssertToldAsync(stream, "one");
    }

    [Fact]
    public async Task Child_that_ends_in_a_call_is_named_with_how_it_ended()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("one", ShellServer.Command())));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        var answer = await client.AskAsync(RawMcp.Call("die"));

        AssertLost(answer, "one", "lost", "unknown");
        Assert.Contains("exited with code 3", (string?)answer["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal("again", await client.TextAsync(RawMcp.Call("echo", "again")));
    }

    [Fact]
    public async Task Killed_http_server_fails_its_calls_within_a_second_and_is_back_when_it_is()
    {
        var port = FreePort.Next();
        var server = await StartDemoAsync(port);
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(
            TargetYaml.Http("one", new Uri($"http://127.0.0.1:{port}/mcp"), "legacy"), TargetYaml.Stdio("two", ShellServer.Command())));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();
        var long_ = RawMcp.Request("tools/call", """{"name":"one_longRunning","arguments":{"steps":1000,"stepMilliseconds":100},"_meta":{"progressToken":"p"}}""");
        await using var call = await client.StreamAsync(long_);
        await call.MethodAsync("notifications/progress");

        var killed = TimeProvider.System.GetTimestamp();
        await server.DisposeAsync();
        var answer = await call.MessageAsync(message => message["error"] is not null, "the end of the call");
        Assert.InRange(TimeProvider.System.GetElapsedTime(killed), TimeSpan.Zero, AtOnce);

        AssertLost(answer, "one", "lost", "unknown");
        AssertLost(await client.AskAsync(RawMcp.Call("one_echo")), "one", "unreachable", "no");
        Assert.Equal("two goes on", await client.TextAsync(RawMcp.Call("two_echo", "two goes on")));

        await using var again = await StartDemoAsync(port);
        await client.AskAsync(RawMcp.Request("tools/list"));
        Assert.Equal("back", await client.TextAsync(RawMcp.Call("one_echo", "back")));
        await AssertToldAsync(stream, "one");
    }

    [Fact]
    public async Task Server_that_forgot_the_session_is_asked_anew_for_lists_and_never_again_for_calls()
    {
        await using var server = await ScriptedServer.StartAsync("""{"tools":{},"prompts":{},"resources":{}}""");
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        foreach (var request in new[] { RawMcp.Request("tools/list"), RawMcp.Request("prompts/get", """{"name":"p"}"""), RawMcp.Request("resources/read", """{"uri":"x://y"}""") })
        {
            server.ForgetSessions();
            Assert.NotNull((await client.AskAsync(request))["result"]);
        }

        server.ForgetSessions();
        AssertLost(await client.AskAsync(RawMcp.Call("echo")), "one", "session_expired", "unknown");
        Assert.Equal("works", await client.TextAsync(RawMcp.Call("echo", "works")));
        Assert.Equal(5, server.Count("initialize"));
        Assert.Equal(2, server.Count("tools/call"));
    }

    [Fact]
    public async Task Log_level_and_subscriptions_are_told_again()
    {
        await using var server = await ScriptedServer.StartAsync("""{"tools":{},"logging":{},"resources":{"subscribe":true}}""");
        server.HasStreams = true;
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint), TargetYaml.Stdio("two", ShellServer.Command())));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();
        await client.AskAsync(RawMcp.Request("logging/setLevel", """{"level":"error"}"""));
        await client.AskAsync(RawMcp.Request("logging/setLevel", """{"level":"warning"}"""));
        foreach (var uri in new[] { "x://kept", "x://gone", "x://ö" })
        {
            await client.AskAsync(RawMcp.Request("resources/subscribe", $$"""{"uri":"one+{{uri}}"}"""));
        }

        await client.AskAsync(RawMcp.Request("resources/unsubscribe", """{"uri":"one+x://gone"}"""));
        var first = await server.Streams.WaitAsync(_ => true, "the first session's stream");
        server.ForgetSessions();

        // Nobody asks for the target: it is the subscriptions that need it.
        first.End();

        await server.Streams.WaitAsync(_ => true, "the second session's stream", count: 2);
        var told = server.Received.Items.Where(request => request.Header("Mcp-Session-Id") == "upstream-2" && request.RawId is not null);
        Assert.Equal(
            ["""logging/setLevel {"level":"warning"}""", """resources/subscribe {"uri":"x://\u00F6"}""", """resources/subscribe {"uri":"x://kept"}"""],
            told.Select(request => $"{request.Method} {request.Params!.ToJsonString()}").Order(StringComparer.Ordinal));
        await AssertToldAsync(stream, "one", "resources");
    }

    [Fact]
    public async Task Subscription_outlives_the_child_it_was_made_with()
    {
        using var folder = new TemporaryFolder();
        var demo = StdioCommand.DemoServer;
        var command = new StdioCommand("/bin/sh", ["-c", $"echo $$ >> '{folder.File("pids")}'; exec \"$@\"", "sh", demo.Program, .. demo.Arguments]);
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("one", command)));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();
        await client.AskAsync(RawMcp.Request("resources/subscribe", """{"uri":"demo://item/5"}"""));

        Kill(int.Parse((await File.ReadAllLinesAsync(folder.File("pids"), TestContext.Current.CancellationToken)).Single(), CultureInfo.InvariantCulture));

        await AssertToldAsync(stream, "one");
        Assert.Contains("told: 1", await client.TextAsync(RawMcp.Request("tools/call", """{"name":"touchResource","arguments":{"uri":"demo://item/5"}}""")), StringComparison.Ordinal);
        await stream.MethodAsync("notifications/resources/updated");
    }

    private static async Task<TestProcess> StartDemoAsync(int port)
    {
        var process = TestProcess.Start(StdioCommand.Gateway("demo-server", "--http", port.ToString(CultureInfo.InvariantCulture)));
        await process.Errors.WaitAsync(line => line.Contains("Demo server on", StringComparison.Ordinal), "the demo server listens");
        return process;
    }

    private static async Task<int> PidAsync(RawMcp client, string tool) => int.Parse(await client.TextAsync(RawMcp.Call(tool)), CultureInfo.InvariantCulture);

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    private static void AssertLost(JsonNode answer, string target, string reason, string executed)
    {
        var error = answer["error"] ?? throw new InvalidOperationException(answer.ToJsonString());
        Assert.Equal(-32603, (int)error["code"]!);
        Assert.Equal((target, reason, executed), ((string?)error["data"]!["target"], (string?)error["data"]!["reason"], (string?)error["data"]!["executed"]));
        Assert.Contains($"'{target}'", (string?)error["message"], StringComparison.Ordinal);
    }

    private static async Task AssertToldAsync(EventStream stream, string target, string list = "tools")
    {
        await stream.MethodAsync($"notifications/{list}/list_changed");
        var log = (await stream.MethodAsync("notifications/message"))["params"]!;
        Assert.Equal("warning", (string?)log["level"]);
        Assert.Contains($"'{target}'", (string?)log["data"], StringComparison.Ordinal);
    }
}
