using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>C3: sessions that nobody uses cost a row; what cannot be had again as it was stays.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class PassivationTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true},"resources":{"subscribe":true}}""");
        _server.HasStreams = true;
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        var http = TargetYaml.Route("http", "/mcp", $"targets: [{TargetYaml.Http("one", _server.Endpoint)}]");
        var child = TargetYaml.Route("child", "/child", $"targets: [{TargetYaml.Stdio("two", StdioCommand.DemoServer, "legacy")}]");
        var yaml = TestCluster.Yaml().Replace("routes: [{backends: [{mcp: {targets: []}}]}]", $"routes: [{http}, {child}]", StringComparison.Ordinal);
        _cluster = await TestCluster.StartAsync(yaml, nodes: 2, _time);
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task C3_Unused_session_is_given_up_and_its_next_request_finds_the_same_session_at_the_server(int node)
    {
        await _owner.AskAsync(RawMcp.Request("resources/subscribe", """{"uri":"test://one"}"""));

        await PassiveAsync(1);
        Assert.Equal(0, _cluster.Nodes.Sum(each => each.Gateway.Services.Actors.Sessions.Count));
        using var client = _cluster[node].Client(_owner);

        Assert.Equal("again", await client.TextAsync(RawMcp.Call("echo", "again")));
        Assert.Equal(1, _cluster[node].Gateway.Services.Actors.Sessions.Count);
        Assert.Equal((1, 0), (_server.Count("initialize"), _server.Received.Items.Count(request => request.HttpMethod == "DELETE")));
        await using var stream = await client.ListenAsync();
        await stream.MethodAsync("notifications/tools/list_changed");
        Assert.Equal("test://one", (string?)(await stream.MethodAsync("notifications/resources/updated"))["params"]!["uri"]);
    }

    [Fact]
    public async Task C3_Session_with_an_open_stream_or_a_child_process_stays()
    {
        using var listening = _cluster[0].Client();
        await listening.OpenAsync();
        await using var stream = await listening.ListenAsync();
        using var child = new RawMcp(new Uri(_cluster[0].Endpoint, "/child"));
        await child.OpenAsync();

        await PassiveAsync(1);

        Assert.Equal(2, _cluster[0].Gateway.Services.Actors.Sessions.Count);
        Assert.False(stream.Ended.IsCompleted);
        Assert.Equal("kept", await child.TextAsync(RawMcp.Call("echo", "kept")));
    }

    [Fact]
    public async Task C3_Requests_that_come_at_that_moment_are_served()
    {
        await using var cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint)), nodes: 2);
        using var owner = cluster[0].Client();
        await owner.OpenAsync();
        for (var round = 0; round < 40; round++)
        {
            using var client = cluster[round % 2].Client(owner);
            var passive = cluster.Nodes.Select(node => node.Gateway.Services.Actors.Sessions.Release.PassivateAsync(TimeSpan.Zero));
            var calling = client.TextAsync(RawMcp.Call("echo", $"{round}"));
            await Task.WhenAll(passive);
            Assert.Equal($"{round}", await calling);
        }

        Assert.Equal((2, 40), (_server.Count("initialize"), _server.Count("tools/call")));
    }

    private async Task PassiveAsync(int sessions)
    {
        _time.Advance(TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(1));
        await _cluster[0].Gateway.Logs.WaitAsync(line => line.Contains("was not used for long", StringComparison.Ordinal), "the session to be given up", count: sessions);
    }
}
