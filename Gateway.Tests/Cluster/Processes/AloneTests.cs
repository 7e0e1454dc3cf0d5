namespace Gateway.Tests.Cluster.Processes;

/// <summary>Tests whose subject is time as it passes: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneTests
{
    public const string Name = "Alone";
}
