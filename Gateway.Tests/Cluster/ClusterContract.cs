using Gateway.Actors.Cluster;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>What every provider of membership and directory promises. Here the directory; <c>ClusterContract.Membership.cs</c> has the rest.</summary>
public abstract partial class ClusterContract : IAsyncLifetime
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
        _three = await _cluster.StartNodeAsync("three");
        await _three.Membership.JoinAsync(Profile, NodeState.Active, Cancellation);
        (_one, _two) = (await JoinedAsync("one"), await JoinedAsync("two"));
        await _one.Membership.NextAsync(_two.Membership.Current.Version - 1, Cancellation).Within("the first node sees all");
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        GC.SuppressFinalize(this);
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
    public async Task Session_whose_owner_died_soon_after_taking_it_over_is_poisoned_and_can_be_deleted()
    {
        await CreateAsync();
        await _cluster.KillAsync(_one);
        var orphan = await ReadAsync(_two);
        var fourth = await JoinedAsync("four");
        Assert.NotNull(await fourth.Directory.ClaimAsync(_key, orphan, fourth.Id, Cancellation));
        var held = await ReadAsync(_two);
        Assert.False(await _two.Directory.DeleteOrphanAsync(_key, held, Cancellation));
        await _cluster.KillAsync(fourth);

        var read = await ReadAsync(_two);

        Assert.Equal((false, false, true), (orphan.IsPoisoned, held.IsPoisoned, read.IsPoisoned));
        Assert.False(await _two.Directory.DeleteOrphanAsync(_key, orphan, Cancellation));
        Assert.True(await _two.Directory.DeleteOrphanAsync(_key, read, Cancellation));
        Assert.False(await _two.Directory.DeleteOrphanAsync(_key, read, Cancellation));
        Assert.Null(await _two.Directory.ReadAsync(_key, Cancellation));
    }

    [Fact]
    public async Task Orphans_that_were_not_used_expire_and_sessions_that_somebody_holds_do_not()
    {
        await CreateAsync();
        var (orphaned, released) = (NewKey(), NewKey());
        await _two.Directory.CreateAsync(orphaned, _two.Id, Binding, default, Cancellation);
        var epoch = await _three.Directory.CreateAsync(released, _three.Id, Binding, default, Cancellation);
        await _three.Directory.ReleaseAsync(released, _three.Id, epoch, Cancellation);
        await _cluster.KillAsync(_two);

        Assert.Equal(0, await _three.Directory.ExpireAsync(TimeSpan.FromHours(1), Cancellation));
        Assert.Equal(2, await _three.Directory.ExpireAsync(TimeSpan.Zero, Cancellation));

        Assert.Null(await _one.Directory.ReadAsync(orphaned, Cancellation));
        Assert.Null(await _one.Directory.ReadAsync(released, Cancellation));
        Assert.Equal(_one.Id, (await ReadAsync(_one)).Owner);
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

    private static SessionKey NewKey() => SessionKey.Of(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));

    private async Task<ClusterNode> JoinedAsync(string name)
    {
        var node = await _cluster.StartNodeAsync(name);
        await node.Membership.JoinAsync(Profile, NodeState.Active, Cancellation);
        await SeenAsync(node);
        return node;
    }

    private Task<long> CreateAsync() => _one.Directory.CreateAsync(_key, _one.Id, Binding, new byte[] { 9 }, Cancellation);

    private async Task<SessionRecord> ReadAsync(ClusterNode node) => Assert.IsType<SessionRecord>(await node.Directory.ReadAsync(_key, Cancellation));

    private async Task<(NodeId Owner, long Epoch)> OwnershipAsync()
    {
        var record = await ReadAsync(_three);
        return (record.Owner, record.Epoch);
    }
}
