namespace Gateway.Actors.Upstreams.Children;

/// <summary>How a launcher ends a process that it started. All calls are harmless after the process has ended, and never throw.</summary>
internal interface IChildControl
{
    /// <summary>
    /// Asks the child and its process group to end (SIGTERM). From now on what its first process leaves behind has until <see cref="Kill"/>.
    /// </summary>
    void Terminate();

    /// <summary>Ends the child and everything it started, at once (SIGKILL).</summary>
    void Kill();
}
