using Gateway.Host.Health;

namespace Gateway.Host.Admin.Endpoints;

/// <summary>
/// <c>/drain</c>: what SIGTERM begins, without the end of the process, so that whoever drains decides when it ends. There is no way back but a start.
/// </summary>
internal sealed class DrainEndpoint(ReadinessState readiness, Func<Task> drain)
{
    /// <summary>What it serves.</summary>
    public AdminEndpoint Change => new AdminEndpoint.Change(
        "/drain", "Takes leave of load balancers and of the cluster, as SIGTERM does, and serves on until the process is stopped.", "node.drain", Prepare);

    private AdminChange Prepare(AdminCall call) => call.Read<Nothing>(out var refusal) is null
        ? AdminChange.Refused(refusal!)
        : AdminChange.Of(null, () =>
        {
            // Whoever stops the process waits for it, and sees what it throws.
            _ = drain();
            return new AdminAnswer(StatusCodes.Status202Accepted, new { State = readiness.Status });
        });

    private sealed record Nothing;
}
