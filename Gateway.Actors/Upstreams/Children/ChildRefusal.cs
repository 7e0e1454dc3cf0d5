namespace Gateway.Actors.Upstreams.Children;

/// <summary>Which limit refuses one more child process.</summary>
internal enum ChildRefusal
{
    /// <summary>None does.</summary>
    None,

    /// <summary><see cref="Stdio.StdioLimits.ChildrenPerNode"/>: the node is full.</summary>
    Node,

    /// <summary><see cref="Stdio.StdioLimits.ChildrenPerPrincipal"/>: this caller has enough.</summary>
    Principal,
}
