using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>Rule 11: a node that stops in good order fails nobody.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class DrainTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync("""{"tools":{"listChanged":true}}""");
        _server.HasStreams = true;
        _server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        _cluster = await TestCluster.StartAsync(
            TestCluster.YamlWith("limits: {cluster: {drainWait: 0s}}", TargetYaml.Http("one", _server.Endpoint)));
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Session_is_released_when_its_call_is_done_and_goes_on_elsewhere()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.On("tools/call", async request =>
        {
            await release.Task;
            await request.TextAsync("done");
        });
        using var second = _cluster[1].Client(_owner);
        var calling = second.TextAsync(RawMcp.Call("echo"));
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");

        var draining = _cluster[0].Gateway.Services.DrainAsync();
        var answered = await _owner.AskAsync(RawMcp.Request("ping"));
        Assert.False(draining.IsCompleted);
        release.SetResult();

        Assert.NotNull(answered["result"]);
        Assert.Equal("done", await calling);
        await draining.Within("the end of the drain");
        Assert.Equal(0, _cluster[0].Gateway.Services.Actors.Sessions.Count);
        Assert.Equal("done", await second.TextAsync(RawMcp.Call("echo")));
        Assert.Equal("done", await _owner.TextAsync(RawMcp.Call("echo")));
        Assert.Equal((1, 2 + 1), (_server.Count("initialize"), _server.Count("tools/call")));
        Assert.Equal(0, _server.Received.Items.Count(request => request.HttpMethod == "DELETE"));
    }

    [Fact]
    public async Task Call_of_a_client_without_a_session_is_waited_for_and_its_streams_are_not()
    {
        var (release, time) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new ManualTimeProvider());
        _server.On("tools/call", async request =>
        {
            await release.Task;
            await request.TextAsync("done");
        });
        await using var cluster = await TestCluster.StartAsync(
            TestCluster.YamlWith("limits: {cluster: {drainWait: 0s}}", TargetYaml.Http("one", _server.Endpoint)), nodes: 1, time);
        using var client = new RawModern(cluster[0].Endpoint);
        await using var listening = EventStream.Of(await client.PostAsync(client.Request("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""", "7")));
        var calling = client.AskAsync("tools/call", """{"name":"echo","arguments":{}}""");
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");

        var draining = cluster[0].Gateway.Services.DrainAsync();
        var looked = time.WhenArmedAsync(due => due > TimeSpan.Zero && due < TimeSpan.FromSeconds(1), "the wait for the call");
        Assert.Same(looked, await Task.WhenAny(looked, draining));
        await listening.Ended.Within("the end of the stream");
        Assert.False(draining.IsCompleted);
        release.SetResult();

        Assert.Equal("done", (string?)(await calling)["result"]!["content"]![0]!["text"]);
        await time.AdvancePastAsync(Ended(draining), TimeSpan.FromMilliseconds(50), "the end of the drain");

        static async Task<bool> Ended(Task task)
        {
            await task;
            return true;
        }
    }

    [Fact]
    public async Task Streams_end_so_that_clients_come_back_to_the_next_owner()
    {
        using var second = _cluster[1].Client(_owner);
        await using var throughOther = await second.ListenAsync();
        using var third = _cluster[2].Client();
        await third.OpenAsync();
        using var relayed = _cluster[0].Client(third);
        await using var throughLeaving = await relayed.ListenAsync();

        await _cluster[0].Gateway.Services.DrainAsync().Within("the end of the drain");

        await throughOther.Ended.Within("the end of the stream of a session that was released");
        await throughLeaving.Ended.Within("the end of a stream that came through the leaving node");
        await using var again = await second.ListenAsync();
        await again.MethodAsync("notifications/tools/list_changed");
        Assert.Equal("third", await third.TextAsync(RawMcp.Call("echo", "third")));
    }

    [Fact]
    public async Task Leaving_node_opens_no_session_is_not_ready_and_has_clients_come_back_on_other_connections()
    {
        await _cluster[0].Gateway.Services.DrainAsync().Within("the end of the drain");
        using var client = _cluster[0].Client();

        using var refused = await client.PostAsync(RawMcp.Initialize());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(refused.Headers.ConnectionClose);
        Assert.False(_cluster[0].Gateway.Services.Readiness.IsReady);
        Assert.Equal(NodeState.Draining, _cluster[1].Setup.Membership.Current.Find(_cluster[0].Id.Incarnation)!.State);
    }

    [Fact]
    public async Task No_call_fails_while_one_node_after_the_other_stops_and_comes_back()
    {
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 6).Select(_ => new RawMcp(_cluster[0].Endpoint)).ToList();
        await Task.WhenAll(clients.Select(client => client.OpenAsync()));
        var calls = clients.Select((client, number) => CallAsync(client, number, stop.Token)).ToList();

        for (var i = 0; i < 3; i++)
        {
            await CalledAsync(clients.Count, i + 1);
            var leaving = _cluster[i];
            await _cluster.AddAsync($"next{i}", _cluster.YamlOfNodes);
            await leaving.Gateway.Services.DrainAsync().Within("the end of the drain");
        }

        await CalledAsync(clients.Count, 4);
        await stop.CancelAsync();
        var counts = await Task.WhenAll(calls).Within("the last calls");
        Assert.All(counts, count => Assert.True(count > 3, $"only {count} calls were made"));
        Assert.Equal(counts.Sum(), _server.Count("tools/call"));
        Assert.Equal(clients.Count + 1, _server.Count("initialize"));
        clients.ForEach(client => client.Dispose());
    }

    // The nodes' clock is the test's, so a drain takes no time of its own: the calls set the pace.
    private async Task CalledAsync(int clients, int call) => await Task.WhenAll(Enumerable.Range(0, clients).Select(number => _server.Received.WaitAsync(
        request => request.Method == "tools/call" && (string?)request.Params!["arguments"]!["message"] == $"{number}.{call}", $"call {call} of client {number}")));

    // As behind a balancer that sends each request to another node, of those that are ready.
    private async Task<int> CallAsync(RawMcp session, int number, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            var ready = _cluster.Nodes.Where(node => _cluster[0].Setup.Membership.Current.Find(node.Id.Incarnation)?.State == NodeState.Active).ToList();
            using var client = ready[(count + number) % ready.Count].Client(session);
            Assert.Equal($"{number}.{count}", await client.TextAsync(RawMcp.Call("echo", $"{number}.{count}")));
            count++;
        }

        return count;
    }
}
