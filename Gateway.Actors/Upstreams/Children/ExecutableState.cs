namespace Gateway.Actors.Upstreams.Children;

/// <summary>What stands at the path of a program.</summary>
internal enum ExecutableState
{
    /// <summary>Nothing, or nothing that this user may see.</summary>
    Missing,

    /// <summary>A folder, or a file that this user may not execute.</summary>
    NotExecutable,

    /// <summary>A file that this user may execute.</summary>
    Executable,
}
