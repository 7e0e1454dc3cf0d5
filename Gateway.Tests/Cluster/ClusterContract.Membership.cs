using Gateway.Actors.Cluster;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

public abstract partial class ClusterContract
{
    private static readonly NodeProfile Profile = new()
    {
        Address = new Uri("https://127.0.0.1:15030"),
        CertificateHash = new string('a', 64),
        KeyIds = ["1f", "2e"],
        ConfigHash = "one",
        Formats = [1, 2],
        Build = "1.2.3",
    };

    [Fact]
    public async Task Node_is_seen_by_all_from_its_joining_to_its_leaving()
    {
        var node = await _cluster.StartNodeAsync("four");
        var states = new List<NodeState?> { StateOf(node) };
        var alive = new List<bool> { IsAlive(node) };

        foreach (var step in new Func<CancellationToken, Task>[] { token => node.Membership.JoinAsync(Profile, NodeState.Joining, token), node.Membership.ActivateAsync, node.Membership.DrainAsync, node.Membership.LeaveAsync })
        {
            var before = _three.Membership.Current.Version;
            await step(Cancellation);
            await _three.Membership.NextAsync(before, Cancellation).Within("the next view");
            states.Add(StateOf(node));
            alive.Add(IsAlive(node));
        }

        Assert.Equal([null, NodeState.Joining, NodeState.Active, NodeState.Draining, NodeState.Left], states);
        Assert.Equal([false, true, true, true, false], alive);
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

        await SeenAsync(_two);
        Assert.Equal((false, expected), (IsAlive(_two), StateOf(_two)));
        await Record.ExceptionAsync(() => _two.Membership.DrainAsync(Cancellation));
        Assert.Equal((false, expected), (IsAlive(_two), StateOf(_two)));

        var former = _two.Id;
        await _two.Membership.JoinAsync(Profile, NodeState.Active, Cancellation);
        await SeenAsync(_two);
        Assert.True(_two.Id.Incarnation > former.Incarnation);
        Assert.Equal((false, true), (_three.Membership.Current.IsAlive(former), IsAlive(_two)));
    }

    [Fact]
    public async Task What_a_node_says_of_itself_is_seen_by_all()
    {
        var node = await JoinedAsync("four");
        Assert.Equal(Text(Profile), Text(ProfileOf(node)));

        node.Membership.Announce("another");
        for (var view = _three.Membership.Current; ProfileOf(node).ConfigHash != "another";)
        {
            view = await _three.Membership.NextAsync(view.Version, Cancellation).Within("the new configuration");
        }

        Assert.Equal(Text(Profile with { ConfigHash = "another" }), Text(ProfileOf(node)));
    }

    [Fact]
    public async Task Lease_holds_from_joining_to_death_and_again_after_joining_anew()
    {
        var node = await _cluster.StartNodeAsync("four");
        var before = node.Membership.Lease;
        var next = node.Membership.NextLeaseAsync(before, Cancellation);

        await node.Membership.JoinAsync(Profile, NodeState.Active, Cancellation);
        Assert.Equal((LeaseState.Suspended, LeaseState.Serving), (before, node.Membership.Lease));
        Assert.Equal(LeaseState.Serving, await next.Within("the lease"));

        var fenced = node.Membership.NextLeaseAsync(LeaseState.Serving, Cancellation);
        node.Membership.Fence(new NodeId(node.Id.Name, node.Id.Incarnation - 1));
        Assert.Equal(LeaseState.Serving, node.Membership.Lease);
        node.Membership.Fence(node.Id);
        Assert.Equal(LeaseState.Fenced, await fenced.Within("the fence"));
        Assert.Equal(LeaseState.Fenced, node.Membership.Lease);

        await node.Membership.JoinAsync(Profile, NodeState.Active, Cancellation);
        Assert.Equal(LeaseState.Serving, node.Membership.Lease);
    }

    // What a node did is in its own view at once, and in that of the others after their next look.
    private Task<NodeView> SeenAsync(ClusterNode node) => _three.Membership.NextAsync(node.Membership.Current.Version - 1, Cancellation).Within("the third node sees it");

    private bool IsAlive(ClusterNode node) => _three.Membership.Current.IsAlive(node.Id);

    private NodeState? StateOf(ClusterNode node) => StateIn(_three.Membership.Current, node);

    private static string Text(NodeProfile profile) => string.Join(
        ' ', profile.Address, profile.CertificateHash, string.Join(',', profile.KeyIds), profile.ConfigHash, string.Join(',', profile.Formats), profile.Build);

    private NodeProfile ProfileOf(ClusterNode node) => _three.Membership.Current.Find(node.Id.Incarnation)!.Profile;

    private static NodeState? StateIn(NodeView view, ClusterNode node) => view.Nodes.Where(info => info.Id == node.Id).Select(info => (NodeState?)info.State).SingleOrDefault();
}
