using Gateway.Actors.Bridging;
using Gateway.Actors.Cluster;
using Gateway.Actors.Kernel;
using Gateway.Actors.Sealing;
using Gateway.Actors.Sessions;
using Gateway.Actors.Telemetry;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Stdio;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors;

/// <summary>What lives on this node, put together. Dispose it last: it ends sessions, connections and child processes.</summary>
public sealed class GatewayActors : IAsyncDisposable
{
    private readonly IChildLauncher _children;

    private GatewayActors(IChildLauncher children, SessionHost sessions, NodeFacts facts) => (_children, Sessions, Facts) = (children, sessions, facts);

    /// <summary>The sessions of this node.</summary>
    public SessionHost Sessions { get; }

    /// <summary>What lives on this node, for whoever looks at it from outside.</summary>
    public NodeFacts Facts { get; }

    /// <summary>Puts a node together; nothing is started until a session needs it.</summary>
    public static GatewayActors Create(GatewayActorsOptions options, IClusterMembership membership, ISessionDirectory directory, TimeProvider time, ILoggerFactory loggers)
    {
        var children = ChildLaunchers.ForThisSystem(options.GuardCommand ?? ChildGuardCommand.OfThisExecutable(), time, loggers.CreateLogger<GuardedLauncher>());
        var background = new BackgroundTasks(loggers.CreateLogger<BackgroundTasks>());
        var launcher = new StdioLauncher(children, options.Limits.Stdio, options.Environment, background, time, loggers.CreateLogger<StdioLauncher>()) { Telemetry = options.Telemetry };
        var services = new SessionServices(
            options.Limits,
            new UpstreamConnector(launcher, options.Limits, time, loggers.CreateLogger<UpstreamConnector>()),
            directory,
            membership,
            options.Keys.For(SealPurpose.Session),
            options.Keys.For(SealPurpose.Cursor),
            options.Keys.For(SealPurpose.RequestState),
            new ParkedCalls(options.Limits.Sessions, time),
            background,
            time,
            loggers.CreateLogger<Session>())
        {
            Telemetry = options.Telemetry,
            IsClustered = options.IsClustered,
        };
        var sessions = new SessionHost(services, options.Lifetimes);
        return new GatewayActors(children, sessions, new NodeFacts(sessions.Registry, launcher.Running, services.Parked, time));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sessions.DisposeAsync();
        await _children.DisposeAsync();
    }
}
