using System.Net;
using Gateway.Actors.Cluster;

namespace Gateway.Tests.Cluster;

/// <summary>What every way of carrying exchanges between nodes promises.</summary>
public abstract class TransportContract : IAsyncLifetime
{
    private ClusterProvider _cluster = null!;
    private ClusterNode _one = null!;
    private ClusterNode _two = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts an empty cluster.</summary>
    protected abstract Task<ClusterProvider> StartAsync();

    /// <summary>Starts a process of the node with this name, which joins.</summary>
    protected abstract Task<ClusterNode> JoinedAsync(ClusterProvider cluster, string name);

    /// <summary>How this node reaches others.</summary>
    protected abstract INodeTransport TransportOf(ClusterNode node);

    /// <summary>Says how a node answers what is forwarded to it.</summary>
    protected abstract void Receive(ClusterNode node, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> receiver);

    public async ValueTask InitializeAsync()
    {
        _cluster = await StartAsync();
        (_one, _two) = (await JoinedAsync(_cluster, "one"), await JoinedAsync(_cluster, "two"));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Exchange_is_carried_to_the_node_and_its_answer_back()
    {
        Receive(_two, async (request, cancellationToken) => new HttpResponseMessage(HttpStatusCode.Accepted)
        {
            Content = new StringContent($"{request.Method} {request.RequestUri!.PathAndQuery} {await request.Content!.ReadAsStringAsync(cancellationToken)}"),
        });

        using var request = new HttpRequestMessage(HttpMethod.Post, "http://gateway/mcp?x=1") { Content = new StringContent("a body") };
        using var response = await TransportOf(_one).ForwardAsync(_two.Id, request, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("POST /mcp?x=1 a body", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("dead")]
    [InlineData("left")]
    [InlineData("unknown")]
    public async Task Node_that_is_not_there_is_unreachable(string fate)
    {
        var asked = 0;
        Receive(_two, (_, _) =>
        {
            asked++;
            return Task.FromResult(new HttpResponseMessage());
        });
        await (fate switch
        {
            "dead" => _cluster.KillAsync(_two),
            "left" => _two.Membership.LeaveAsync(Cancellation),
            _ => Task.CompletedTask,
        });
        var node = fate == "unknown" ? new NodeId("nobody", 999_999) : _two.Id;

        using var request = new HttpRequestMessage(HttpMethod.Get, "http://gateway/mcp");
        await Assert.ThrowsAsync<NodeUnreachableException>(() => TransportOf(_one).ForwardAsync(node, request, Cancellation));

        Assert.Equal(0, asked);
    }
}
