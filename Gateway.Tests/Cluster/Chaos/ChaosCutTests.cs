using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>Shown by 5 of the cluster: a node that is cut from the database, and one that is cut from another; in silence, or so that connections break.</summary>
[Trait(Categories.Trait, Categories.Cluster)]
[Collection(Alone.Name)]
public sealed class ChaosCutTests
{
    [Fact]
    public Task Cut_nodes_lose_no_session_and_execute_nothing_twice() => ChaosFault.AskedAsync(ChaosFaults.Cut, ChaosFaults.CutDatabase, ChaosFaults.CutNodes);
}
