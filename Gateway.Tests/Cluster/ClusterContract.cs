using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>What every provider of the three cluster seams promises.</summary>
public abstract class ClusterContract : IAsyncLifetime
{
    private static readonly SessionBinding Binding = new(Route: ulong.MaxValue - 7, Principal: 42);

    private readonly SessionKey _key = NewKey();
    private ClusterProvider _cluster = null!;
    private ClusterNode _one = null!;
    private ClusterNode _two = null!;
    private ClusterNode _three = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts an empty cluster.</summary>
    protected abstract Task<ClusterProvider> StartAsync();

    public async ValueTask InitializeAsync()
    {
        _cluster = await StartAsync();
        (_one, _two, _three) = (await JoinedAsync("one"), await JoinedAsync("two"), await JoinedAsync("three"));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Node_is_seen_by_all_from_its_joining_to_its_leaving()
    {
        var node = await _cluster.StartNodeAsync("four");
        var states = new List<NodeState?> { StateOf(node) };
        var alive = new List<bool> { IsAlive(node) };

        foreach (var step in new Func<CancellationToken, Task>[] { node.Membership.JoinAsync, node.Membership.DrainAsync, node.Membership.LeaveAsync })
        {
            var before = _three.Membership.Current.Version;
            await step(Cancellation);
            await _three.Membership.NextAsync(before, Cancellation).Within("the next view");
            states.Add(StateOf(node));
            alive.Add(IsAlive(node));
        }

        Assert.Equal([null, NodeState.Active, NodeState.Draining, NodeState.Left], states);
        Assert.Equal([false, true, true, false], alive);
    }

    [Fact]
    public async Task View_is_waited_for_until_it_changes_and_an_old_one_stays_as_it_was()
    {
        var before = _one.Membership.Current;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var next = _two.Membership.NextAsync(before.Version, Cancellation);
        var abandoned = _two.Membership.NextAsync(before.Version, gone.Token);

        Assert.False(next.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await _one.Membership.DrainAsync(Cancellation);
        var after = await next.Within("the next view");

        Assert.True(after.Version > before.Version);
        Assert.Equal((NodeState.Active, NodeState.Draining), (StateIn(before, _one), StateIn(after, _one)));
        Assert.True((await _two.Membership.NextAsync(before.Version, Cancellation).Within("a view that is there already")).Version >= after.Version);
    }

    [Fact]
    public async Task Restarted_node_is_another_incarnation_with_a_higher_number()
    {
        await _cluster.KillAsync(_one);
        var again = await JoinedAsync("one");

        Assert.Equal("one", again.Id.Name);
        Assert.True(again.Id.Incarnation > new[] { _one, _two, _three }.Max(node => node.Id.Incarnation));
        Assert.Equal((false, true), (IsAlive(_one), IsAlive(again)));
    }

    [Theory]
    [InlineData(true, NodeState.Dead)]
    [InlineData(false, NodeState.Left)]
    public async Task Death_and_leaving_are_final(bool killed, NodeState expected)
    {
        await (killed ? _cluster.KillAsync(_two) : _two.Membership.LeaveAsync(Cancellation));

        await Record.ExceptionAsync(() => _two.Membership.JoinAsync(Cancellation));
        Assert.Equal((false, expected), (IsAlive(_two), StateOf(_two)));

        await Record.ExceptionAsync(() => _two.Membership.DrainAsync(Cancellation));
        Assert.Equal((false, expected), (IsAlive(_two), StateOf(_two)));
    }

    [Fact]
    public async Task Session_is_read_by_every_node_as_it_was_created()
    {
        byte[] state = [1, 2, 3];

        var epoch = await _one.Directory.CreateAsync(_key, _one.Id, Binding, state, Cancellation);
        Array.Clear(state);

        foreach (var node in new[] { _one, _two, _three })
        {
            var record = await ReadAsync(node);
            Assert.Equal((_one.Id, epoch, Binding), (record.Owner, record.Epoch, record.Binding));
            Assert.Equal([1, 2, 3], record.State.ToArray());
        }

        Assert.Null(await _one.Directory.ReadAsync(NewKey(), Cancellation));
    }

    [Fact]
    public async Task Session_is_created_once()
    {
        var epoch = await CreateAsync();

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => _two.Directory.CreateAsync(_key, _two.Id, default, default, Cancellation));

        Assert.Equal((_one.Id, epoch), await OwnershipAsync());
    }

    [Theory]
    [InlineData("active", false)]
    [InlineData("draining", false)]
    [InlineData("left", true)]
    [InlineData("dead", true)]
    [InlineData("released", true)]
    public async Task Session_is_claimed_only_when_its_owner_is_not_alive(string fate, bool expected)
    {
        var epoch = await CreateAsync();
        await (fate switch
        {
            "draining" => _one.Membership.DrainAsync(Cancellation),
            "left" => _one.Membership.LeaveAsync(Cancellation),
            "dead" => _cluster.KillAsync(_one),
            "released" => _one.Directory.ReleaseAsync(_key, _one.Id, epoch, Cancellation),
            _ => Task.CompletedTask,
        });
        var read = await ReadAsync(_two);

        var claimed = await _two.Directory.ClaimAsync(_key, read, _two.Id, Cancellation);

        Assert.Equal(expected, claimed is not null);
        Assert.Equal(expected ? (_two.Id, claimed!.Value) : (_one.Id, epoch), await OwnershipAsync());
    }

    [Fact]
    public async Task Claimed_session_keeps_its_binding_and_state_and_has_a_higher_epoch()
    {
        var epoch = await CreateAsync();
        await _cluster.KillAsync(_one);

        var claimed = await _two.Directory.ClaimAsync(_key, await ReadAsync(_two), _two.Id, Cancellation);

        var record = await ReadAsync(_three);
        Assert.True(claimed > epoch);
        Assert.Equal((_two.Id, claimed, Binding), (record.Owner, record.Epoch, record.Binding));
        Assert.Equal([9], record.State.ToArray());
    }

    [Fact]
    public async Task Claim_on_what_is_no_longer_so_is_refused()
    {
        await CreateAsync();
        await _cluster.KillAsync(_one);
        var read = await ReadAsync(_two);

        Assert.Null(await _two.Directory.ClaimAsync(_key, read with { Epoch = read.Epoch - 1 }, _two.Id, Cancellation));
        Assert.Null(await _two.Directory.ClaimAsync(_key, read with { Epoch = read.Epoch + 1 }, _two.Id, Cancellation));
        Assert.Null(await _two.Directory.ClaimAsync(_key, read with { Owner = new NodeId("one", 0) }, _two.Id, Cancellation));
        Assert.Null(await _two.Directory.ClaimAsync(NewKey(), read, _two.Id, Cancellation));
        Assert.NotNull(await _two.Directory.ClaimAsync(_key, read, _two.Id, Cancellation));
        Assert.Null(await _three.Directory.ClaimAsync(_key, read, _three.Id, Cancellation));
    }

    [Fact]
    public async Task One_of_many_claimants_wins()
    {
        await CreateAsync();
        await _cluster.KillAsync(_one);
        var read = await ReadAsync(_two);

        var claims = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            var node = number % 2 == 0 ? _two : _three;
            return (node.Id, Epoch: await node.Directory.ClaimAsync(_key, read, node.Id, Cancellation));
        })));

        var winner = Assert.Single(claims, claim => claim.Epoch is not null);
        Assert.Equal((winner.Id, winner.Epoch!.Value), await OwnershipAsync());
    }

    [Fact]
    public async Task Owner_alone_writes_and_only_under_its_epoch()
    {
        var epoch = await CreateAsync();

        Assert.False(await _one.Directory.UpdateAsync(_key, _one.Id, epoch - 1, new byte[] { 1 }, Cancellation));
        Assert.False(await _one.Directory.UpdateAsync(_key, _one.Id, epoch + 1, new byte[] { 1 }, Cancellation));
        Assert.False(await _two.Directory.UpdateAsync(_key, _two.Id, epoch, new byte[] { 1 }, Cancellation));
        Assert.False(await _one.Directory.UpdateAsync(NewKey(), _one.Id, epoch, new byte[] { 1 }, Cancellation));
        Assert.Equal([9], (await ReadAsync(_two)).State.ToArray());

        byte[] state = [1];
        Assert.True(await _one.Directory.UpdateAsync(_key, _one.Id, epoch, state, Cancellation));
        state[0] = 2;
        Assert.Equal([1], (await ReadAsync(_two)).State.ToArray());
        Assert.Equal((_one.Id, epoch), await OwnershipAsync());
    }

    [Fact]
    public async Task Former_owner_changes_nothing()
    {
        var epoch = await CreateAsync();
        await _cluster.KillAsync(_one);
        var claimed = await _two.Directory.ClaimAsync(_key, await ReadAsync(_two), _two.Id, Cancellation);

        Assert.False(await _one.Directory.UpdateAsync(_key, _one.Id, epoch, default, Cancellation));
        Assert.False(await _one.Directory.ReleaseAsync(_key, _one.Id, epoch, Cancellation));
        Assert.False(await _one.Directory.DeleteAsync(_key, _one.Id, epoch, Cancellation));

        Assert.Equal((_two.Id, claimed!.Value), await OwnershipAsync());
        Assert.Equal([9], (await ReadAsync(_two)).State.ToArray());
    }

    [Fact]
    public async Task Released_session_belongs_to_nobody_and_is_released_once()
    {
        var epoch = await CreateAsync();

        Assert.False(await _two.Directory.ReleaseAsync(_key, _two.Id, epoch, Cancellation));
        Assert.False(await _one.Directory.ReleaseAsync(_key, _one.Id, epoch + 1, Cancellation));
        Assert.True(await _one.Directory.ReleaseAsync(_key, _one.Id, epoch, Cancellation));
        Assert.False(await _one.Directory.ReleaseAsync(_key, _one.Id, epoch, Cancellation));
        Assert.False(await _one.Directory.UpdateAsync(_key, _one.Id, epoch, default, Cancellation));

        Assert.False(_two.Membership.Current.IsAlive((await ReadAsync(_two)).Owner));
    }

    [Fact]
    public async Task Deleted_session_is_gone_and_is_deleted_by_its_owner_once()
    {
        var epoch = await CreateAsync();

        Assert.False(await _two.Directory.DeleteAsync(_key, _two.Id, epoch, Cancellation));
        Assert.False(await _one.Directory.DeleteAsync(_key, _one.Id, epoch - 1, Cancellation));
        Assert.True(await _one.Directory.DeleteAsync(_key, _one.Id, epoch, Cancellation));
        Assert.False(await _one.Directory.DeleteAsync(_key, _one.Id, epoch, Cancellation));

        Assert.Null(await _two.Directory.ReadAsync(_key, Cancellation));
    }

    [Fact]
    public async Task Epochs_only_grow_whoever_gives_them_out()
    {
        var epochs = new List<long>();
        foreach (var node in new[] { _one, _two, _three, _one })
        {
            epochs.Add(await node.Directory.CreateAsync(NewKey(), node.Id, Binding, default, Cancellation));
        }

        epochs.Add(await CreateAsync());
        foreach (var (owner, next) in new[] { (_one, _two), (_two, _three), (_three, _two) })
        {
            Assert.True(await owner.Directory.ReleaseAsync(_key, owner.Id, epochs[^1], Cancellation));
            epochs.Add((await next.Directory.ClaimAsync(_key, await ReadAsync(next), next.Id, Cancellation))!.Value);
        }

        Assert.True(epochs[0] > 0);
        Assert.Equal(epochs.Distinct().Order(), epochs);
    }

    [Fact]
    public async Task Exchange_is_carried_to_the_node_and_its_answer_back()
    {
        _cluster.Receive(_two, async (request, cancellationToken) => new HttpResponseMessage(HttpStatusCode.Accepted)
        {
            Content = new StringContent($"{request.Method} {request.RequestUri!.PathAndQuery} {await request.Content!.ReadAsStringAsync(cancellationToken)}"),
        });

        using var request = new HttpRequestMessage(HttpMethod.Post, "http://gateway/mcp?x=1") { Content = new StringContent("a body") };
        using var response = await _one.Transport.ForwardAsync(_two.Id, request, Cancellation);

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
        _cluster.Receive(_two, (_, _) =>
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
        await Assert.ThrowsAsync<NodeUnreachableException>(() => _one.Transport.ForwardAsync(node, request, Cancellation));

        Assert.Equal(0, asked);
    }

    private static SessionKey NewKey() => SessionKey.Of(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));

    private async Task<ClusterNode> JoinedAsync(string name)
    {
        var node = await _cluster.StartNodeAsync(name);
        await node.Membership.JoinAsync(Cancellation);
        return node;
    }

    private Task<long> CreateAsync() => _one.Directory.CreateAsync(_key, _one.Id, Binding, new byte[] { 9 }, Cancellation);

    private async Task<SessionRecord> ReadAsync(ClusterNode node) => Assert.IsType<SessionRecord>(await node.Directory.ReadAsync(_key, Cancellation));

    private async Task<(NodeId Owner, long Epoch)> OwnershipAsync()
    {
        var record = await ReadAsync(_three);
        return (record.Owner, record.Epoch);
    }

    private bool IsAlive(ClusterNode node) => _three.Membership.Current.IsAlive(node.Id);

    private NodeState? StateOf(ClusterNode node) => StateIn(_three.Membership.Current, node);

    private static NodeState? StateIn(NodeView view, ClusterNode node) => view.Nodes.Where(info => info.Id == node.Id).Select(info => (NodeState?)info.State).SingleOrDefault();
}
