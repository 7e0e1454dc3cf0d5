namespace Gateway.Policies.Rewrite;

/// <summary>A path, or a prefix.</summary>
[ExactlyOneOf(nameof(Full), nameof(Prefix))]
public sealed record PathRewriteConfig
{
    /// <summary>The whole path.</summary>
    public string? Full { get; init; }

    /// <summary>What takes the place of the prefix that the route matches.</summary>
    public string? Prefix { get; init; }
}
