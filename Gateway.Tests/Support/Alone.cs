namespace Gateway.Tests.Support;

/// <summary>Tests that measure this process, or whose subject is time as it passes: they run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The name of their collection.</summary>
    public const string Name = "alone";
}
