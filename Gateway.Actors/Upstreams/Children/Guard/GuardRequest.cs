namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>What the gateway asks of the guard, one JSON object a line. Exactly one of Spawn and Signal is set.</summary>
/// <param name="Child">The gateway's number for the child, never used again.</param>
/// <param name="Spawn">Start it.</param>
/// <param name="Signal">
/// Send this signal to its process group; SIGKILL goes to all that is left of the child, whatever its group. From the first signal on the
/// child is being stopped: what its first process leaves behind has until SIGKILL to end.
/// </param>
internal sealed record GuardRequest(long Child, SpawnRequest? Spawn = null, int? Signal = null);

/// <summary>A process to start.</summary>
/// <param name="File">The program's file.</param>
/// <param name="Arguments">The whole argument vector, the program's name first.</param>
/// <param name="Environment">The whole environment, as <c>NAME=value</c>.</param>
/// <param name="Descriptors">The gateway's descriptors of the child's ends of its three pipes: standard input, output, error.</param>
/// <param name="Mark">The value of <see cref="ProcessMark"/> that all of the child's processes will carry.</param>
internal sealed record SpawnRequest(string File, string[] Arguments, string[] Environment, int[] Descriptors, long Mark)
{
    /// <summary>Does not print arguments and environment: they may hold secrets.</summary>
    public override string ToString() => $"spawn {File}";
}
