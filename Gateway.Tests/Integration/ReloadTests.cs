using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>The configuration file of a running gateway changes: a good one is live at once, a bad one changes nothing.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ReloadTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private readonly HttpClient _probe = new();
    private ScriptedServer _server = null!;
    private GatewayProcess _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _gateway = await GatewayProcess.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
    }

    public async ValueTask DisposeAsync()
    {
        _probe.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Good_file_is_live_within_two_seconds_and_sessions_go_on()
    {
        using var client = new RawMcp(_gateway.Endpoint);
        await client.OpenAsync();
        await using var stream = await client.ListenAsync();

        var saved = TimeProvider.System.GetTimestamp();
        await SaveAsync(text => text.Replace("targets: [", $"targets: [{TargetYaml.Stdio("new", ShellServer.Command())}, ", StringComparison.Ordinal));
        await stream.MethodAsync("notifications/tools/list_changed");

        Assert.InRange(TimeProvider.System.GetElapsedTime(saved), TimeSpan.Zero, Soon);
        Assert.Equal("hello", await client.TextAsync(RawMcp.Call("new_echo")));
        Assert.Equal("hello", await client.TextAsync(RawMcp.Call("one_echo")));
        Assert.Equal(1, _server.Count("initialize"));
    }

    [Fact]
    public async Task Bad_file_changes_nothing_and_is_told_in_log_and_readiness()
    {
        using var client = new RawMcp(_gateway.Endpoint);
        await client.OpenAsync();
        var refused = _gateway.Process.Errors.When(line => line.Contains("targets", StringComparison.Ordinal) && line.Contains("error", StringComparison.OrdinalIgnoreCase));

        await SaveAsync(text => text.Replace("targets: [", "targtes: [", StringComparison.Ordinal));
        await refused.Within("the refusal in the log");

        Assert.Equal("hello", await client.TextAsync(RawMcp.Call("echo")));
        using var ready = await _probe.GetAsync(_gateway.Readiness, TestContext.Current.CancellationToken);
        var body = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Contains("config", body, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("targtes", body, StringComparison.Ordinal);
    }

    // Written aside and renamed, as an editor or a deployment does: the gateway never sees half a file.
    private async Task SaveAsync(Func<string, string> change)
    {
        var text = await File.ReadAllTextAsync(_gateway.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_gateway.File + ".new", change(text), TestContext.Current.CancellationToken);
        File.Move(_gateway.File + ".new", _gateway.File, overwrite: true);
    }
}
