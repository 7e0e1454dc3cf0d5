using Gateway.Actors.Backends;
using Gateway.Actors.Sessions;
using Gateway.Host.Pipeline.Forwarding;

namespace Gateway.Host.Cluster;

/// <summary>How a node that is not ready any more takes leave of its cluster: what it has under way goes on, what it holds goes to others.</summary>
internal sealed class ClusterLeave(ClusterRuntime cluster, NodeHop hop, GatewayPipeline pipeline, SessionHost sessions, GatewayLimits limits, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Serves on while balancers take notice, then ends the streams of other nodes' sessions, gives up each of its own when no request uses it, and waits for all
    /// that is under way; no longer than <see cref="StopTime.DrainDeadline"/> after the first.
    /// </summary>
    public async Task RunAsync()
    {
        await cluster.DrainAsync();
        await Task.Delay(limits.Cluster.DrainWait, time);
        using var deadline = new CancellationTokenSource(StopTime.DrainDeadline(limits.Upstreams), time);
        sessions.Places.Leave();
        hop.Streams.EndAll();
        await sessions.Release.ReleaseAllAsync(deadline.Token);

        // What is left has no session: calls of 2026-07-28, plain backends, and what other nodes serve for clients of this one.
        sessions.EndStreams();
        while (pipeline.UnderWay > 0 && !deadline.IsCancellationRequested)
        {
            await Task.Delay(Pause, time);
        }
    }
}
