using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Actors.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>
/// A9, rule 6: an owner that loses its lease starts no send any more, and that goes for calls too that it took before and that wait for a connection, for a
/// handshake or for their turn: another node may have the session by then, and its client been told that nobody knows.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class LateSendTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A9_Call_that_waits_for_a_handshake_is_not_sent_when_the_lease_is_lost_meanwhile(bool joinsAgain)
    {
        await using var server = await ScriptedServer.StartAsync();
        var known = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.On("ping", async request =>
        {
            await known.Task;
            await request.ResultAsync("{}");
        });
        await using var cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", server.Endpoint)));
        using var first = cluster[0].Client();
        await first.OpenAsync();
        cluster.Kill(cluster[0]);
        using var second = cluster[1].Client(first);
        var calling = second.AskAsync(RawMcp.Call("echo", id: "7"));
        await server.Received.WaitAsync(request => request.Method == "ping", "the question whether the server knows the session");

        var former = cluster[1].Id;
        cluster.Members.Suspend(former, suspended: true);
        if (joinsAgain)
        {
            cluster.Members.SetState(former, NodeState.Dead);
            cluster.Members.Suspend(former, suspended: false);
            await cluster[1].Setup.Membership.NextLeaseAsync(LeaseState.Fenced, TestContext.Current.CancellationToken).Within("the node joins again");
        }

        known.SetResult();
        var error = (await calling)["error"]!;

        Assert.Equal(-32603, (int)error["code"]!);
        Assert.Equal(0, server.Count("tools/call"));
        if (!joinsAgain)
        {
            Assert.Equal(("suspended", "no"), ((string?)error["data"]!["reason"], (string?)error["data"]!["executed"]));
            cluster.Members.Suspend(former, suspended: false);
            Assert.Equal("hello", await second.TextAsync(RawMcp.Call("echo")));
        }
    }

    [Fact]
    public async Task A9_Call_that_waits_for_its_turn_at_a_child_process_is_not_written_when_the_lease_is_lost_meanwhile()
    {
        using var folder = new TemporaryFolder();
        var seen = folder.File("seen");
        var child = new StdioCommand("/bin/sh", ["-c", "tee \"$1\" | /bin/sh -c \"$2\"", "sh", seen, ShellServer.Command().Arguments[1]]);
        var yaml = TestCluster.Yaml(TargetYaml.Stdio("one", child)).Replace("{config: {", "{config: {limits: {stdio: {writeQueue: 2, writeStall: 2m}}, ", StringComparison.Ordinal);
        await using var cluster = await TestCluster.StartAsync(yaml, nodes: 1);
        using var client = cluster[0].Client();
        await client.OpenAsync();
        var pid = int.Parse(await client.TextAsync(RawMcp.Call("pid")), CultureInfo.InvariantCulture);
        await SignalAsync(pid, "STOP");

        // Each is more than pipes hold: one is half written until the child reads on, one waits for its turn, and one is refused.
        var calls = "abc".Select(letter => client.AskAsync(RawMcp.Call("echo", new string(letter, 1 << 20)))).ToArray();
        var refused = await await Task.WhenAny(calls).Within("the call that is refused");
        Assert.Equal("overloaded", Reason(refused));

        cluster.Members.Suspend(cluster[0].Id, suspended: true);
        await SignalAsync(pid, "CONT");
        var answers = await Task.WhenAll(calls).Within("the calls");
        cluster.Members.Suspend(cluster[0].Id, suspended: false);

        Assert.Single(answers, answer => answer["result"] is not null);
        var late = Array.FindIndex(answers, answer => Reason(answer) == "suspended");
        Assert.Equal("no", (string?)answers[late]["error"]!["data"]!["executed"]);
        Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), await client.TextAsync(RawMcp.Call("pid")));
        Assert.DoesNotContain(new string("abc"[late], 10), await File.ReadAllTextAsync(seen, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static string? Reason(JsonNode answer) => (string?)answer["error"]?["data"]?["reason"];

    private static async Task SignalAsync(int pid, string signal)
    {
        await using var kill = TestProcess.Start(new StdioCommand("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)]));
        Assert.Equal(0, await kill.WaitForExitAsync($"SIG{signal}"));
    }
}
