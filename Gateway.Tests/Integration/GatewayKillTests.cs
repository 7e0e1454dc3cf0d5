using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams.Children;

namespace Gateway.Tests.Integration;

/// <summary>A gateway process that is killed or told to stop leaves no child behind (T4): neither its children's daemons nor their guard.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class GatewayKillTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Killed_gateway_leaves_no_child_and_no_daemon_after_two_seconds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "runs on Linux only: there is no child guard elsewhere");
        await using var gateway = await StartAsync();
        var left = await OpenSessionsAsync(gateway);
        using var process = Process.GetProcessById(gateway.Process.Id);

        process.Kill();

        await Task.WhenAll(left.Select(id => ProcessEnd.Dead(id, $"process {id}", Limit)));
    }

    [Fact]
    public async Task Gateway_told_to_stop_ends_well_and_leaves_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "runs on Linux only: there is no child guard elsewhere");
        await using var gateway = await StartAsync();
        var left = await OpenSessionsAsync(gateway);

        await SignalAsync("TERM", gateway.Process.Id);

        Assert.Equal(0, await gateway.Process.WaitForExitAsync("the end after SIGTERM", TimeSpan.FromSeconds(20)));
        await Task.WhenAll(left.Select(id => ProcessEnd.Dead(id, $"process {id}", Limit)));
    }

    [Fact]
    public async Task Ctrl_c_ends_the_gateway_as_well()
    {
        await using var gateway = await StartAsync();

        await SignalAsync("INT", gateway.Process.Id);

        Assert.Equal(0, await gateway.Process.WaitForExitAsync("the end after SIGINT", TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Call_in_flight_is_answered_before_the_gateway_ends()
    {
        await using var server = await ScriptedServer.StartAsync();
        var release = new TaskCompletionSource();
        server.On("tools/call", async request =>
        {
            await release.Task;
            await request.TextAsync("in time");
        });
        await using var gateway = await GatewayProcess.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();
        var call = client.TextAsync(RawMcp.Call("echo"));
        await server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");
        using var probe = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await probe.GetAsync(gateway.Readiness, TestContext.Current.CancellationToken)).StatusCode);

        await SignalAsync("TERM", gateway.Process.Id);
        await stream.Ended.Within("the end of the stream");
        using var draining = await probe.GetAsync(gateway.Readiness, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, draining.StatusCode);
        Assert.Contains("\"draining\"", await draining.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        release.SetResult();

        Assert.Equal("in time", await call);
        Assert.Equal(0, await gateway.Process.WaitForExitAsync("the end after SIGTERM", TimeSpan.FromSeconds(20)));
        await server.Received.WaitAsync(request => request.HttpMethod == "DELETE", "the end of the session upstream");
    }

    public void Dispose() => _folder.Dispose();

    // Each child leaves a daemon: double fork, own session, no environment, all closed, deaf to polite signals.
    private Task<GatewayProcess> StartAsync()
    {
        var daemon = $"(setsid env -i /bin/sh -c 'trap \"\" TERM HUP; echo $$ >> {_folder.File("daemons")}; exec sleep 600' </dev/null >/dev/null 2>&1 &)";
        var wait = $"while ! [ -s {_folder.File("daemons")} ]; do :; done";
        return GatewayProcess.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("one", ShellServer.Command($"{daemon}\n{wait}"))));
    }

    private async Task<List<int>> OpenSessionsAsync(GatewayProcess gateway)
    {
        var left = new List<int>();
        using var client = new RawMcp(gateway.Endpoint);
        for (var i = 0; i < 3; i++)
        {
            client.SessionId = null;
            await client.OpenAsync();
            left.Add(int.Parse(await client.TextAsync(RawMcp.Call("pid")), CultureInfo.InvariantCulture));
        }

        left.AddRange((await File.ReadAllLinesAsync(_folder.File("daemons"), TestContext.Current.CancellationToken)).Select(line => int.Parse(line, CultureInfo.InvariantCulture)));
        Assert.True(left.Count > 3, "No daemon was left.");
        Assert.All(left, id => Assert.True(ProcessEnd.IsAlive(id)));
        return left;
    }

    private static async Task SignalAsync(string signal, int id)
    {
        await using var kill = TestProcess.Start(new StdioCommand("/bin/sh", ["-c", $"kill -{signal} {id.ToString(CultureInfo.InvariantCulture)}"]));
        Assert.Equal(0, await kill.WaitForExitAsync($"kill -{signal}"));
    }
}
