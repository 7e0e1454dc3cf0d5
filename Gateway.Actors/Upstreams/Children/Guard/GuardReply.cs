namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>What the guard tells the gateway, one JSON object a line. Exactly one of the last four is set.</summary>
/// <param name="Child">The gateway's number for the child; 0 for <paramref name="Ready"/>.</param>
/// <param name="Ready">The guard is ready; its first line.</param>
/// <param name="Started">The child runs.</param>
/// <param name="Failed">The child could not be started.</param>
/// <param name="Exited">The child ended; what it left behind has ended too or was killed.</param>
internal sealed record GuardReply(
    long Child,
    GuardReady? Ready = null,
    ChildStarted? Started = null,
    ChildFailed? Failed = null,
    ChildExited? Exited = null);

/// <summary>The guard is ready.</summary>
/// <param name="Version">Which form of these messages it speaks: the executable may have been replaced since the gateway started.</param>
/// <param name="Gateway">The process that it takes for the gateway: its parent.</param>
internal sealed record GuardReady(int Version, int Gateway)
{
    /// <summary>The form that this build speaks.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>A child runs.</summary>
/// <param name="Process">Its process id, which is also the id of its process group and session.</param>
internal sealed record ChildStarted(int Process);

/// <summary>A child could not be started.</summary>
/// <param name="ErrorNumber">The error number of the call that failed.</param>
/// <param name="OpeningPipes">True: the gateway's pipes could not be opened; false: the program could not be run.</param>
internal sealed record ChildFailed(int ErrorNumber, bool OpeningPipes);

/// <summary>A child ended.</summary>
/// <param name="Code">Its exit code, if it ended by itself.</param>
/// <param name="Signal">The signal that ended it.</param>
internal sealed record ChildExited(int? Code = null, int? Signal = null);
