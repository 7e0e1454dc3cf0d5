using Gateway.Actors.Cluster;
using Gateway.Actors.Sealing;
using Gateway.Actors.Sessions;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>B9: a new key is given to one node after the other, each of which is restarted with it, while clients call and open sessions.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class KeyRotationTests
{
    private const int Clients = 4;

    private static readonly byte[] Old = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] New = [.. Enumerable.Repeat((byte)2, 32)];

    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private List<Task> _calling = [];

    [Fact]
    public async Task B9_Key_is_replaced_node_by_node_under_load_and_no_call_and_no_session_is_lost()
    {
        await using var server = _server = await ScriptedServer.StartAsync();
        server.On("tools/call", request => request.TextAsync((string)request.Params!["arguments"]!["message"]!));
        var yaml = TestCluster.YamlWith("limits: {cluster: {drainWait: 0s}}", TargetYaml.Http("one", server.Endpoint));
        await using var cluster = _cluster = await TestCluster.StartAsync(yaml, nodes: 0);
        for (var i = 0; i < 3; i++)
        {
            await cluster.AddAsync($"node{i}", yaml, keys: KeyRing.Of([Old]));
        }

        using var first = cluster[0].Client();
        await first.OpenAsync();
        using var stop = new CancellationTokenSource();
        _calling = Enumerable.Range(0, Clients).Select(number => CallAsync(number, stop.Token)).ToList();
        foreach (var index in new[] { 1, 2, 0 })
        {
            await CalledAsync();
            await cluster.AddAsync($"next{index}", yaml, keys: KeyRing.Of([New, Old]));
            await CalledAsync();
            await cluster[index].Gateway.Services.DrainAsync().Within("the end of the drain");
            await CalledAsync();
            await cluster[index].StopAsync().Within("the end of the node");
        }

        await CalledAsync();
        await stop.CancelAsync();
        await Task.WhenAll(_calling).Within("the last calls");

        // What is sealed now, a node without the old key opens; and what was sealed by that one is still served.
        await SealedByAsync(KeyRing.Of([New])).Within("sessions under the new key");
        using var again = cluster[^1].Client(first);
        Assert.Equal("still", await again.TextAsync(RawMcp.Call("echo", "still")));
    }

    private async Task SealedByAsync(KeyRing ring)
    {
        while (true)
        {
            using var client = _cluster[^1].Client();
            await client.OpenAsync();
            if (SessionId.Open(ring.For(SealPurpose.Session), client.SessionId) is not null)
            {
                return;
            }
        }
    }

    // Each client has begun some more, and so waits for no node any more that was there before.
    private async Task CalledAsync()
    {
        var called = Task.WhenAll(Enumerable.Range(0, Clients).Select(NextAsync));
        await await Task.WhenAny([called, .. _calling]);
        await called;
    }

    private Task<ScriptedRequest> NextAsync(int number)
    {
        return _server.Received.WaitAsync(IsOfClient, $"more calls of client {number}", _server.Received.Items.Count(request => IsOfClient(request)) + 3);

        bool IsOfClient(ScriptedRequest request) =>
            request.Method == "tools/call" && ((string)request.Params!["arguments"]!["message"]!).StartsWith($"{number}.", StringComparison.Ordinal);
    }

    // As behind a balancer that sends each request to another node, of those that are ready; now and then in a new session, at the node that was started last: it
    // has the new key when others have not.
    private async Task CallAsync(int number, CancellationToken stop)
    {
        RawMcp? session = null;
        for (var count = 0; !stop.IsCancellationRequested; count++)
        {
            var ready = _cluster.Nodes.Where(node => _cluster.Members.View.Find(node.Id.Incarnation) is { State: NodeState.Active }).ToList();
            var node = ready[(count + number) % ready.Count];
            if (count % 4 == 0)
            {
                session?.Dispose();
                session = ready[^1].Client();
                await session.OpenAsync();
            }

            using var client = node.Client(session);
            Assert.Equal($"{number}.{count}", await client.TextAsync(RawMcp.Call("echo", $"{number}.{count}")));
        }

        session?.Dispose();
    }
}
