using System.Runtime.CompilerServices;
using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;

namespace Gateway.Actors.Sessions.Takeover;

/// <summary>
/// Lets sessions that were taken over connect to their targets a few at a time: when a node dies all its sessions come at once, and those that
/// were here already must not feel it. Thread-safe.
/// </summary>
internal sealed class RebuildGate(ClusterLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _spawns = new(limits.Spawns);
    private readonly ConditionalWeakTable<Target, SemaphoreSlim> _handshakes = [];

    /// <summary>Waits for a turn; dispose the result when the target is connected.</summary>
    public async Task<IDisposable> EnterAsync(Target target, CancellationToken cancellationToken)
    {
        var gate = target.Config.Stdio is not null ? _spawns : _handshakes.GetValue(target, _ => new SemaphoreSlim(limits.Handshakes));
        await gate.WaitAsync(cancellationToken);
        return new Turn(gate);
    }

    public void Dispose() => _spawns.Dispose();

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
