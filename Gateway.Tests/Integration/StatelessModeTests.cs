using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary><c>statefulMode: stateless</c>: clients get no session, and yet no request costs a process.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class StatelessModeTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        var targets = $"targets: [{TargetYaml.Http("one", _server.Endpoint)}, {TargetYaml.Stdio("two", ShellServer.Command())}]";
        _gateway = await TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(0, TargetYaml.Route("r", "/mcp", $"statefulMode: stateless, {targets}"))));
        _client = new RawMcp(_gateway.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Initialize_gives_no_session_and_nothing_needs_one()
    {
        using var initialized = await _client.PostAsync(RawMcp.Initialize());

        Assert.Equal(HttpStatusCode.OK, initialized.StatusCode);
        Assert.False(initialized.Headers.Contains("Mcp-Session-Id"));
        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(RawMcp.Notification("notifications/initialized")));
        Assert.Equal("hello", await _client.TextAsync(RawMcp.Call("one_echo")));
        Assert.Equal("hello", await _client.TextAsync(RawMcp.Call("two_echo")));
        var tools = (await _client.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]!.AsArray();
        Assert.Equal(["one_echo", "two_echo", "two_pid"], tools.Select(tool => (string?)tool!["name"]));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task There_is_no_stream_and_nothing_to_end(string method)
    {
        using var response = await _client.SendAsync(new HttpMethod(method), null);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Requests_share_the_processes_and_sessions_behind_them()
    {
        var pids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _client.TextAsync(RawMcp.Call("two_pid"))));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => _client.TextAsync(RawMcp.Call("one_echo", $"{number}"))));

        Assert.Single(pids.Distinct());
        Assert.Equal(1, _server.Count("initialize"));
    }
}
