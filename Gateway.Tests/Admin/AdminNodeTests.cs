using System.Net;
using Gateway.Tests.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Integration.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>Sessions, nodes, targets, policies and keys, as operators see them.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AdminNodeTests
{
    private const string Process = $"config: {{{AdminClient.Config}}}\n";

    [Fact]
    public async Task Sessions_are_told_with_their_targets_streams_and_calls_and_by_no_name_that_opens_them()
    {
        await using var rig = await ProtectedGateway.StartAsync(process: Process);
        using var admin = AdminClient.Of(rig.Gateway);
        var (arrived, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        rig.Server.On("tools/call", async request =>
        {
            arrived.SetResult();
            await release.Task;
            await request.TextAsync("x");
        });
        var alice = await rig.OpenAsync(ProtectedGateway.TokenOf("alice"));
        var bob = await rig.OpenAsync(ProtectedGateway.TokenOf("bob"));
        var calling = alice.TextAsync(RawMcp.Call("echo"));
        await arrived.Task.Within("the call arrives");
        rig.Time.Advance(TimeSpan.FromSeconds(7));

        var all = await admin.GetAsync("/sessions");

        // What names them opens nothing.
        var thief = rig.Client(ProtectedGateway.TokenOf("alice"));
        foreach (var name in all["sessions"]!.AsArray().Select(session => (string)session!["session"]!))
        {
            thief.SessionId = name;
            Assert.Equal(HttpStatusCode.NotFound, await thief.StatusAsync(RawMcp.Call("echo")));
        }

        release.SetResult();
        await calling;
        Assert.Equal(2, (int?)all["total"]);
        var sessions = all["sessions"]!.AsArray();
        var busy = sessions.Single(session => (int?)session!["inFlight"] == 1)!;
        Assert.Equal(("client", "internal/default", "2025-11-25", 0, 7), ((string?)busy["kind"], (string?)busy["backend"], (string?)busy["revision"], (int?)busy["idleSeconds"], (int?)busy["ageSeconds"]));
        Assert.Equal(("one", "connected", "local#1"), ((string?)busy["targets"]![0]!["name"], (string?)busy["targets"]![0]!["state"], (string?)busy["owner"]));
        var idle = sessions.Single(session => (int?)session!["inFlight"] == 0)!;
        Assert.Equal((7, false), ((int?)idle["idleSeconds"], (bool?)idle["isTakenOver"]));
        Assert.NotEqual((string?)busy["caller"], (string?)idle["caller"]);
        Assert.DoesNotContain(alice.SessionId!, all.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(bob.SessionId!, all.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("alice", all.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_come_in_pages_that_together_have_each_once()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Process + TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)));
        using var admin = AdminClient.Of(gateway);
        for (var count = 0; count < 5; count++)
        {
            using var client = new RawMcp(gateway.Endpoint);
            await client.OpenAsync();
        }

        var names = new List<string>();
        string? after = null;
        do
        {
            var page = await admin.GetAsync($"/sessions?limit=2{(after is null ? "" : $"&after={after}")}");
            Assert.InRange(page["sessions"]!.AsArray().Count, 1, 2);
            names.AddRange(page["sessions"]!.AsArray().Select(session => (string)session!["session"]!));
            after = (string?)page["next"];
        }
        while (after is not null);

        Assert.Equal(5, names.Distinct().Count());
        Assert.Equal(5, names.Count);
        Assert.Empty((await admin.GetAsync("/sessions?kind=hidden"))["sessions"]!.AsArray());
        foreach (var limit in new[] { "0", "1001", "-1", "x" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, await admin.StatusAsync(HttpMethod.Get, $"/sessions?limit={limit}", null));
        }
    }

    [Fact]
    public async Task Nodes_of_a_cluster_are_told_with_their_states_and_whether_they_serve_the_same()
    {
        await using var server = await ScriptedServer.StartAsync();
        var yaml = TestCluster.Yaml(TargetYaml.Http("one", server.Endpoint)).Replace("{config: {", $"{{config: {{{AdminClient.Config}, ", StringComparison.Ordinal);
        await using var cluster = await TestCluster.StartAsync(yaml, nodes: 2);
        using var admin = AdminClient.Of(cluster[0].Gateway);
        cluster[0].Gateway.Services.Announce("aaaa");
        cluster[1].Gateway.Services.Announce("aaaa");

        var same = await admin.GetAsync("/nodes");
        cluster[1].Gateway.Services.Announce("bbbb");
        var skew = await admin.GetAsync("/nodes");
        cluster.Kill(cluster[1]);
        var killed = await admin.GetAsync("/nodes");

        Assert.False((bool?)same["hasConfigSkew"]);
        Assert.Equal(["node0", "node1"], same["nodes"]!.AsArray().Select(node => (string?)node!["name"]));
        Assert.Equal([true, false], same["nodes"]!.AsArray().Select(node => (bool?)node!["isSelf"]));
        Assert.Equal(cluster[0].Id.ToString(), (string?)same["self"]);
        Assert.Equal("serving", (string?)same["lease"]);
        Assert.NotNull(same["nodes"]![1]!["address"]);
        Assert.Matches("^[0-9a-f]{16}$", (string?)same["sealingKey"]);
        Assert.True((bool?)skew["hasConfigSkew"]);
        Assert.Equal([false, true], skew["nodes"]!.AsArray().Select(node => (bool?)node!["hasConfigSkew"]));
        Assert.Equal("dead", (string?)killed["nodes"]![1]!["state"]);
        Assert.False((bool?)killed["hasConfigSkew"]);
        Assert.DoesNotContain(new string('5', 64), killed.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Targets_are_told_with_health_era_and_programs()
    {
        await using var server = await ScriptedServer.StartAsync();
        var program = TargetYaml.Stdio("program", ShellServer.Command(), "legacy");
        await using var gateway = await TestGateway.StartAsync(Process + TargetYaml.Backend(program, TargetYaml.Http("up", server.Endpoint), TargetYaml.Http("down", new Uri("http://127.0.0.1:9/mcp?key=canary")))
            .Replace("targets:", "failureMode: failOpen, targets:", StringComparison.Ordinal));
        using var admin = AdminClient.Of(gateway);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        var answer = await admin.GetAsync("/targets");

        var targets = answer[0]!["targets"]!.AsArray().ToDictionary(target => (string)target!["name"]!, target => target!);
        Assert.Equal(("stdio", true, "legacy", 1, 0), ((string?)targets["program"]["kind"], (bool?)targets["program"]["isUp"], (string?)targets["program"]["era"], (int?)targets["program"]["programs"]!["starts"], (int?)targets["program"]["programs"]!["ended"]));
        Assert.True((int)targets["program"]["programs"]!["pids"]![0]! > 0);
        Assert.Equal(("mcp", true, 0), ((string?)targets["up"]["kind"], (bool?)targets["up"]["isUp"], (int?)targets["up"]["failuresInARow"]));
        Assert.False((bool?)targets["down"]["isUp"]);
        Assert.True((int?)targets["down"]["failuresInARow"] > 0);
        Assert.Equal("http://127.0.0.1:9/mcp", (string?)targets["down"]["address"]);
        Assert.DoesNotContain("canary", answer.ToJsonString(), StringComparison.Ordinal);

        var session = (await admin.GetAsync("/sessions"))["sessions"]![0]!;
        Assert.Equal("failed", (string?)session["targets"]!.AsArray().Single(target => (string?)target!["name"] == "down")!["state"]);
        Assert.DoesNotContain("canary", session.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policies_and_keys_are_told_as_they_hold()
    {
        await using var rig = await ProtectedGateway.StartAsync(
            ProtectedGateway.Mcp() + """, mcpAuthorization: {rules: [{deny: 'jwt.sub == "eve"'}, 'true']}, requestHeaderModifier: {set: {x-key: header-canary}}""", process: Process);
        using var admin = AdminClient.Of(rig.Gateway);
        await rig.OpenAsync(ProtectedGateway.TokenOf("alice"));

        var policies = await admin.GetAsync("/policies");
        var keys = await admin.GetAsync("/jwks");

        Assert.Equal("binds[0].listeners[0].routes[0]", (string?)policies[0]!["route"]);
        Assert.NotNull(policies[0]!["everyRequest"]!["mcpAuthentication"]);
        Assert.Equal("""[{"effect":"deny","condition":"jwt.sub == \"eve\"","level":"route"},{"effect":"allow","condition":"true","level":"route"}]""",
            policies[0]!["targets"]![0]!["mcpAuthorization"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.DoesNotContain("canary", policies.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(policies.ToJsonString(), (await admin.GetAsync("/policies")).ToJsonString());
        Assert.Equal((1, false), ((int?)keys[0]!["keys"], (bool?)keys[0]!["isReading"]));
        Assert.EndsWith("/jwks", (string?)keys[0]!["source"], StringComparison.Ordinal);
    }
}
