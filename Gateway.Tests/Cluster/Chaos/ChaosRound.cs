using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>One round of a fault.</summary>
/// <param name="Rig">What it happens to.</param>
/// <param name="Dice">What is left to chance.</param>
/// <param name="Number">From 1.</param>
internal sealed record ChaosRound(ChaosRig Rig, SeededBytes Dice, int Number)
{
    private readonly TimeSpan _from = Rig.Now;

    /// <summary>The figures, once they are taken.</summary>
    public ChaosReport? Figures { get; private set; }

    /// <summary>A node at random.</summary>
    public ChaosNode Any() => Rig.Nodes[Dice.Next(Rig.Nodes.Count)];

    public bool Toss() => Dice.Next(2) == 0;

    /// <summary>A time at random.</summary>
    public TimeSpan Between(int fromMilliseconds, int toMilliseconds) => TimeSpan.FromMilliseconds(fromMilliseconds + Dice.Next(toMilliseconds - fromMilliseconds));

    /// <summary>Takes the figures: the fault is over, as far as clients should notice.</summary>
    public void Report() => Figures = ChaosReport.Of(Rig.History, _from, Rig.Now);
}
