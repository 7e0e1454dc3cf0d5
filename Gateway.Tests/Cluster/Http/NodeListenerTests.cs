using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.Http;
using Gateway.Actors.Cluster.InMemory;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Cluster.Http;

/// <summary>D2: who gets through to the port for other nodes, and whom a node talks to.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class NodeListenerTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint)), nodes: 2);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task D2_Connection_without_the_certificate_of_a_node_is_refused(bool withOne)
    {
        using var foreign = NodeCertificate.Create(TimeProvider.System);

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(_cluster[0], withOne ? foreign : null));

        await _cluster[0].Gateway.Logs.WaitAsync(
            line => withOne ? line.Contains("is that of no node", StringComparison.Ordinal) : line.Contains("Failed to authenticate", StringComparison.Ordinal), "the refusal");
    }

    [Fact]
    public async Task Node_whose_row_comes_after_its_connection_is_let_in()
    {
        using var certificate = NodeCertificate.Create(TimeProvider.System);
        var newcomer = new InMemoryMembership(_cluster.Members, "late");
        var asking = AskAsync(_cluster[0], certificate);

        await newcomer.JoinAsync(NodeProfile.Alone with { CertificateHash = certificate.Hash }, NodeState.Active, Cancellation);

        using var answer = await asking;
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task D2_Dead_node_is_served_nothing_and_told_that_it_is_dead()
    {
        using var certificate = NodeCertificate.Create(TimeProvider.System);
        var dead = new InMemoryMembership(_cluster.Members, "dead");
        await dead.JoinAsync(NodeProfile.Alone with { CertificateHash = certificate.Hash }, NodeState.Active, Cancellation);
        _cluster.Members.SetState(dead.Self, NodeState.Dead);

        using var answer = await AskAsync(_cluster[0], certificate);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(dead.Self.Incarnation.ToString(CultureInfo.InvariantCulture), answer.Headers.GetValues(NodeHeaders.Fenced).Single());
    }

    [Fact]
    public async Task D2_Node_with_another_certificate_than_its_row_names_is_not_talked_to()
    {
        using var own = NodeCertificate.Create(TimeProvider.System);
        using var other = NodeCertificate.Create(TimeProvider.System);
        var (asking, impostor) = (new InMemoryMembership(_cluster.Members, "asking"), new InMemoryMembership(_cluster.Members, "impostor"));
        await asking.JoinAsync(NodeProfile.Alone with { CertificateHash = own.Hash }, NodeState.Active, Cancellation);
        await impostor.JoinAsync(NodeProfile.Alone with { Address = new Uri($"https://{_cluster[0].ToNodes.EndPoint}"), CertificateHash = other.Hash }, NodeState.Active, Cancellation);
        await using var transport = new HttpNodeTransport(asking, () => own, new ClusterLimits(), TimeProvider.System, NullLogger<HttpNodeTransport>.Instance);

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/mcp", UriKind.Relative)) { Content = new ForwardedBody("{}"u8.ToArray()) };
        var refused = await Assert.ThrowsAsync<NodeUnreachableException>(() => transport.ForwardAsync(impostor.Self, request, Cancellation));

        Assert.Equal((NodeRefusal.NoConnection, false), (refused.Refusal, ((ForwardedBody)request.Content!).Offered));
    }

    [Theory]
    [InlineData("dead")]
    [InlineData("left")]
    [InlineData("unknown")]
    public async Task Node_that_is_not_there_is_not_connected_to(string fate)
    {
        var connections = _cluster[1].ToNodes.Connections;
        var node = fate == "unknown" ? new NodeId("nobody", 999_999) : _cluster[1].Id;
        _cluster.Members.SetState(_cluster[1].Id, fate == "dead" ? NodeState.Dead : fate == "left" ? NodeState.Left : NodeState.Active);
        await using var transport = Transport();

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/mcp", UriKind.Relative));
        await Assert.ThrowsAsync<NodeUnreachableException>(() => transport.ForwardAsync(node, request, Cancellation));

        Assert.Equal(connections, _cluster[1].ToNodes.Connections);
        Assert.True(transport.WhileAlive(node).IsCancellationRequested);
    }

    [Fact]
    public async Task Node_where_nobody_listens_is_not_knocked_at_by_every_request()
    {
        var (time, port) = (new ManualTimeProvider(), FreePort.Next());
        using var own = NodeCertificate.Create(TimeProvider.System);
        var (asking, silent) = (new InMemoryMembership(_cluster.Members, "asking"), new InMemoryMembership(_cluster.Members, "silent"));
        await asking.JoinAsync(NodeProfile.Alone with { CertificateHash = own.Hash }, NodeState.Active, Cancellation);
        await silent.JoinAsync(NodeProfile.Alone with { Address = new Uri($"https://127.0.0.1:{port}"), CertificateHash = own.Hash }, NodeState.Active, Cancellation);
        await using var transport = new HttpNodeTransport(asking, () => own, new ClusterLimits(), time, NullLogger<HttpNodeTransport>.Instance);
        await AskInVainAsync();
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();

        await AskInVainAsync();
        Assert.False(listener.Pending());
        time.Advance(TimeSpan.FromMilliseconds(250));

        var third = AskInVainAsync();
        (await listener.AcceptSocketAsync(Cancellation).AsTask().Within("a connection")).Dispose();
        await third;

        async Task AskInVainAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/mcp", UriKind.Relative));
            await Assert.ThrowsAsync<NodeUnreachableException>(() => transport.ForwardAsync(silent.Self, request, Cancellation));
        }
    }

    [Fact]
    public async Task D2_What_clients_write_in_the_headers_of_nodes_is_dropped_at_every_port()
    {
        using var client = _cluster[0].Client();
        await client.OpenAsync();
        (string, string?)[] forged =
        [
            (NodeHeaders.Peer, "203.0.113.9:1"), (NodeHeaders.Scheme, "https"), (NodeHeaders.Port, "0"), (NodeHeaders.Route, new string('0', 16)),
            (NodeHeaders.Arrival, "0"), (NodeHeaders.Epoch, "9999"),
        ];

        using var here = await client.PostAsync(RawMcp.Call("echo", "here", "7"), forged);
        using var other = _cluster[1].Client(client);
        using var there = await other.PostAsync(RawMcp.Call("echo", "there", "8"), forged);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (here.StatusCode, there.StatusCode));
        var lines = _cluster[0].Gateway.AccessLog;
        await lines.WaitAsync(line => line.Contains("tools/call", StringComparison.Ordinal), "the lines of both calls", count: 2);
        Assert.DoesNotContain(lines.Items.Concat(_cluster[1].Gateway.AccessLog.Items), line => line.Contains("203.0.113.9", StringComparison.Ordinal));
        Assert.All(_server.Received.Items, request => Assert.DoesNotContain(request.Headers.Keys, name => name.StartsWith(NodeHeaders.Prefix, StringComparison.OrdinalIgnoreCase)));
        Assert.All(new[] { here, there }, answer => Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith(NodeHeaders.Prefix, StringComparison.OrdinalIgnoreCase)));
    }

    private HttpNodeTransport Transport() => new(_cluster[0].Setup.Membership, () => throw new InvalidOperationException("Nobody is to be connected to."), new ClusterLimits(), TimeProvider.System, NullLogger<HttpNodeTransport>.Instance);

    private static async Task<HttpResponseMessage> AskAsync(TestNode node, NodeCertificate? certificate)
    {
        var expected = node.Setup.Membership.Current.Find(node.Id.Incarnation)?.Profile.CertificateHash;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = certificate is null ? null : new X509CertificateCollection { certificate.Certificate },
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && NodeCertificate.HashOf(shown) == expected,
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Head, $"https://{node.ToNodes.EndPoint}/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return await client.SendAsync(request, Cancellation).Within("an answer on the inter-node port");
    }
}
