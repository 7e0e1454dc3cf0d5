namespace Gateway.Policies;

/// <summary>Where a policy is written. The order is that of precedence: a later level is nearer to the target, and wins.</summary>
public enum PolicyLevel
{
    /// <summary>On a listener or gateway: holds for all its routes.</summary>
    Listener,

    /// <summary>On a route.</summary>
    Route,

    /// <summary>On a backend; <c>backends[].policies</c> and <c>backends[].mcp.policies</c> are the same place.</summary>
    Backend,

    /// <summary>On one target of a backend.</summary>
    Target,
}
