namespace Gateway.Tests.Support;

/// <summary>Tests that measure this process, and so run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>The name of their collection.</summary>
    public const string Name = "alone";
}
