using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Processes;

/// <summary>
/// B7: a session whose rebuild kills the node that does it. The program of its target, once it is bad, sends SIGKILL to the gateway that started it; real
/// processes on a real database.
/// </summary>
[Trait(Categories.Trait, Categories.Cluster)]
[Collection(Alone.Name)]
public sealed class PoisonTests : IAsyncLifetime
{
    // $PPID is the guard, whose parent is the gateway: fields of stat after the name are state and parent.
    private const string Program = """
        echo $$ > "$DIR/child"
        if [ -e "$DIR/bad" ]; then read -r stat < "/proc/$PPID/stat"; set -- ${stat##*) }; kill -KILL "$2"; exit 1; fi
        exec "$0" "$@"
        """;

    private readonly TemporaryFolder _folder = new();

    public ValueTask InitializeAsync()
    {
        PostgresTools.Require();
        OptionalTools.Require(OperatingSystem.IsLinux(), "needs /proc");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task B7_Session_that_kills_who_builds_it_again_takes_two_nodes_and_not_the_third()
    {
        await using var cluster = await ProcessCluster.StartAsync(Yaml());
        using var poison = new RawMcp(new Uri(cluster.Nodes[0].Endpoint, "/poison"));
        using var bystander = new RawMcp(new Uri(cluster.Nodes[2].Endpoint, "/mcp"));
        await poison.OpenAsync();
        await bystander.OpenAsync();
        await File.WriteAllTextAsync(_folder.File("bad"), "", TestContext.Current.CancellationToken);

        // Its child dies, and the first who needs it starts another.
        var child = (await File.ReadAllTextAsync(_folder.File("child"), TestContext.Current.CancellationToken)).Trim();
        await using (var kill = TestProcess.Start(new StdioCommand("kill", ["-KILL", child])))
        {
            Assert.Equal(0, await kill.WaitForExitAsync("SIGKILL to the child"));
        }

        await CallUntilDeadAsync(cluster.Nodes[0], poison);
        await CallUntilDeadAsync(cluster.Nodes[1], poison);

        using var third = At(cluster.Nodes[2], poison);
        var status = await third.StatusAsync(RawMcp.Call("echo"));
        while (status == HttpStatusCode.ServiceUnavailable)
        {
            // The second node is not declared dead yet.
            status = await third.StatusAsync(RawMcp.Call("echo"));
        }

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.False(cluster.Nodes[2].Process.HasExited);
        Assert.Equal("hello", await bystander.TextAsync(RawMcp.Call("echo")));
        Assert.Contains(cluster.Nodes[2].Process.Errors.Items.Concat(cluster.Nodes[2].Process.Output.Items), line => line.Contains("died soon after it took it over", StringComparison.Ordinal));
    }

    private static RawMcp At(GatewayProcess node, RawMcp session) => new(new Uri(node.Endpoint, "/poison")) { SessionId = session.SessionId };

    private static async Task CallUntilDeadAsync(GatewayProcess node, RawMcp session)
    {
        using var client = At(node, session);
        while (!node.Process.HasExited)
        {
            try
            {
                // Held while the former owner is not declared dead, then served by this node, which dies of it.
                await client.StatusAsync(RawMcp.Call("echo"));
            }
            catch (HttpRequestException)
            {
                await node.Process.Exited.Within("the end of the node");
            }
        }
    }

    private string Yaml()
    {
        var demo = StdioCommand.DemoServer;
        var arguments = string.Join(", ", new[] { "-c", Program.ReplaceLineEndings("\n"), demo.Program }.Concat(demo.Arguments).Select(argument => System.Text.Json.JsonSerializer.Serialize(argument).Replace("$", "$$", StringComparison.Ordinal)));
        var route = (string name, string target) => $"{{name: {name}, matches: [{{path: {{pathPrefix: /{name}}}}}], backends: [{{mcp: {{targets: [{target}]}}}}]}}";
        return "binds: [{port: 0, address: 127.0.0.1, listeners: [{routes: ["
            + route("poison", $"{{name: demo, protocol: legacy, stdio: {{cmd: /bin/bash, args: [{arguments}], env: {{DIR: '{_folder.Path}'}}}}}}") + ", "
            + route("mcp", $"{{name: demo, stdio: {{cmd: '{demo.Program}', args: ['{demo.Arguments[0]}', demo-server]}}}}") + "]}]}]";
    }
}
