using Gateway.Actors.Sessions;
using Gateway.Tests.Backends;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionRegistryTests : IAsyncLifetime
{
    private readonly SessionRig _rig = new(TestBackend.Limits with { Sessions = new SessionLimits { PerNode = 10, PerPrincipal = 3 } });
    private readonly SessionRegistry _registry;

    public SessionRegistryTests() => _registry = new SessionRegistry(_rig.Services, SessionLifetimes.Default);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _rig.DisposeAsync();
    }

    [Fact]
    public void Caller_has_only_so_many_sessions_and_others_do_not_notice()
    {
        Assert.Equal([.. Enumerable.Repeat(SessionRefusal.None, 3), SessionRefusal.PrincipalHasTooMany], Reserve(7, 4));
        Assert.Equal([SessionRefusal.None], Reserve(8, 1));
        Assert.Equal(4, _registry.Count);

        _registry.GiveBack(7);
        Assert.Equal([SessionRefusal.None, SessionRefusal.PrincipalHasTooMany], Reserve(7, 2));
    }

    [Fact]
    public void Anonymous_callers_are_bound_by_the_nodes_limit_alone() =>
        Assert.Equal([.. Enumerable.Repeat(SessionRefusal.None, 10), SessionRefusal.NodeIsFull], Reserve(0, 11));

    [Fact]
    public void Full_node_refuses_everybody_and_a_place_given_back_is_free()
    {
        Reserve(0, 8);
        Assert.Equal([SessionRefusal.None, SessionRefusal.None, SessionRefusal.NodeIsFull], Reserve(7, 3));

        _registry.GiveBack(0);
        Assert.Equal([SessionRefusal.None, SessionRefusal.NodeIsFull], Reserve(7, 2));
        Assert.Equal(10, _registry.Count);
    }

    [Fact]
    public void Limits_hold_whatever_comes_at_once()
    {
        Parallel.For(0, 2000, number =>
        {
            if (_registry.TryReserve((ulong)(1 + (number % 3))) == SessionRefusal.None)
            {
                _registry.GiveBack((ulong)(1 + (number % 3)));
            }
        });

        Assert.Equal(0, _registry.Count);
        Assert.Equal([.. Enumerable.Repeat(SessionRefusal.None, 3), SessionRefusal.PrincipalHasTooMany], Reserve(1, 4));
    }

    [Fact]
    public async Task Closed_registry_takes_nothing()
    {
        await _registry.DisposeAsync();

        Assert.Equal([SessionRefusal.NodeIsFull], Reserve(0, 1));
        Assert.Equal(0, _registry.Count);
    }

    [Fact]
    public async Task Session_that_comes_as_the_registry_closes_is_ended()
    {
        var session = await _rig.OpenAsync(new ServerScript(), "a");
        await _registry.DisposeAsync();

        await _registry.AddAsync(session, session.View.Backend);

        await session.Stopped.Within("the end of the session");
    }

    private SessionRefusal[] Reserve(ulong principal, int times) => [.. Enumerable.Range(0, times).Select(_ => _registry.TryReserve(principal))];
}
