using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>
/// Shown by 1 to 4 of the cluster: faults under load, behind a balancer that knows no sessions. In short here; <c>scripts/chaos.sh FAULT ROUNDS</c> runs a fault
/// as often as one likes, with 200 sessions, and prints figures and seeds. The table is <see cref="ChaosFaults"/>.
/// </summary>
[Trait(Categories.Trait, Categories.Cluster)]
[Collection(Alone.Name)]
public sealed class ChaosTests
{
    [Fact]
    public Task A5_killed_owner_costs_its_sessions_seconds_and_no_call_is_executed_twice() => ChaosFault.AskedAsync(ChaosFaults.Kill, ChaosFaults.TypeScript, ChaosFaults.Storm);

    [Fact]
    public Task Owner_that_is_frozen_and_wakes_up_executes_nothing_any_more() => ChaosFault.AskedAsync(ChaosFaults.Enqueue, ChaosFaults.Freeze);

    [Fact]
    public Task Nodes_restarted_one_after_the_other_fail_no_call() => ChaosFault.AskedAsync(ChaosFaults.Roll, ChaosFaults.RollLong);

    [Fact]
    public Task Restarted_database_is_not_noticed_but_by_waiting_and_no_node_dies() => ChaosFault.AskedAsync(ChaosFaults.Database);

    [Fact]
    public Task Database_that_is_away_for_longer_stops_sessions_alone_and_they_go_on_when_it_is_back() => ChaosFault.AskedAsync(ChaosFaults.Outage);
}
