using System.Diagnostics.Metrics;
using Gateway.Actors.Bridging;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Telemetry;

/// <summary>What lives on this node at the moment it is asked: for gauges. Reading it stops nothing and changes nothing. Thread-safe.</summary>
public sealed class NodeFacts
{
    private readonly SessionRegistry _sessions;
    private readonly RunningChildren _children;
    private readonly ParkedCalls _parked;
    private readonly TimeProvider _time;

    internal NodeFacts(SessionRegistry sessions, RunningChildren children, ParkedCalls parked, TimeProvider time) =>
        (_sessions, _children, _parked, _time) = (sessions, children, parked, time);

    /// <summary>Calls that wait for input of clients without sessions.</summary>
    public double Parked => _parked.Count;

    /// <summary>Streams that clients read.</summary>
    public double Streams => _sessions.All.Sum(session => session.Streams.Readers);

    /// <summary>Requests that are being served.</summary>
    public double InFlight => _sessions.All.Sum(session => session.Calls.Count);

    /// <summary>Sessions, by kind and state. Every combination is there, so that a gauge falls to 0 and does not vanish.</summary>
    public IEnumerable<Measurement<double>> Sessions()
    {
        var counts = new Dictionary<(string Kind, string State), int>();
        foreach (var session in _sessions.All)
        {
            var key = (SessionFacts.KindOf(session), session.Idle == TimeSpan.Zero ? "active" : "idle");
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        foreach (var kind in new[] { "client", "hidden", "stream" })
        {
            foreach (var state in new[] { "active", "idle" })
            {
                yield return new(counts.GetValueOrDefault((kind, state)), GatewayTelemetry.Tag("kind", kind), GatewayTelemetry.Tag("state", state));
            }
        }
    }

    /// <summary>The sessions, ordered by the names that they have in logs.</summary>
    public IEnumerable<SessionFacts> SessionList()
    {
        var parked = _parked.BySession();
        return _sessions.All.OrderBy(session => session.LogName, StringComparer.Ordinal).Select(session => SessionFacts.Of(session, parked.GetValueOrDefault(session), _time));
    }

    /// <summary>How many sessions there are.</summary>
    public int SessionCount => _sessions.All.Count();

    /// <summary>The programs of targets with a name, whichever backend they are of.</summary>
    public ChildFacts ChildrenOf(string target) => _children.Of(target);

    /// <summary>The depth of the fullest mailbox of a session, and the age of the oldest message in any.</summary>
    public (int Depth, TimeSpan Age) Mailboxes()
    {
        var (depth, age) = (0, TimeSpan.Zero);
        foreach (var session in _sessions.All)
        {
            var (own, oldest) = session.Mailbox;
            depth = Math.Max(depth, own);
            age = oldest > age ? oldest : age;
        }

        return (depth, age);
    }

    /// <summary>Programs that run, by target.</summary>
    public IEnumerable<Measurement<double>> Children() =>
        _children.ByTarget().Select(target => new Measurement<double>(target.Count(), GatewayTelemetry.Tag("server", target.Key)));

    /// <summary>Their memory in bytes, by target; Linux only.</summary>
    public IEnumerable<Measurement<double>> ChildMemory() => !OperatingSystem.IsLinux() ? []
        : _children.ByTarget().Select(target => new Measurement<double>(target.Sum(RunningChildren.ResidentBytes), GatewayTelemetry.Tag("server", target.Key)));
}
