using System.Runtime.InteropServices;
using Gateway.Actors.Cluster;
using Gateway.Actors.Upstreams;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Health;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/server_info</c>: which process this is, and how it does.</summary>
internal sealed class ServerInfoEndpoint(ReadinessState readiness, IClusterMembership membership, IServedConfig served, TimeProvider time)
{
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private readonly long _since = time.GetTimestamp();

    /// <summary>What it serves.</summary>
    public AdminEndpoint Read => new AdminEndpoint.Read("/server_info", "Version, state and configuration of this process.", _ => AdminAnswer.Ok(Describe()));

    private object Describe() => new
    {
        Product.Name,
        Product.Version,
        State = readiness.Status,
        Node = membership.Self.Name,
        membership.Self.Incarnation,
        membership.Lease,
        Started = _started,
        UptimeSeconds = (long)time.GetElapsedTime(_since).TotalSeconds,
        Pid = Environment.ProcessId,
        Runtime = RuntimeInformation.FrameworkDescription,
        Config = new { served.Name, served.State.Hash, served.State.Since, served.State.RejectedAt },
    };
}
