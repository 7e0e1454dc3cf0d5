using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;
using Gateway.Actors.Kernel;
using Gateway.Actors.Sealing;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authentication;
using Gateway.Tests.Backends;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>Sessions of one node with scripted targets behind them and a clock that a test moves.</summary>
internal sealed class SessionRig : IAsyncDisposable
{
    private static readonly SessionCaller Anonymous = new(Caller.Anonymous, System.Net.IPAddress.Loopback);

    public SessionRig(GatewayLimits? limits = null, SessionLifetimes? lifetimes = null)
    {
        Limits = limits ?? TestBackend.Limits;
        var keys = KeyRing.Random();
        var cluster = new InMemoryCluster(Time);
        Membership = new InMemoryMembership(cluster, "local");
        _ = Membership.JoinAsync(NodeProfile.Alone, NodeState.Active, CancellationToken.None);
        Directory = new InMemoryDirectory(cluster);
        Services = new SessionServices(
            Limits,
            new UpstreamConnector(Launcher, Limits, Time, new RecordingLogger<UpstreamConnector>()),
            Directory,
            Membership,
            keys.For(SealPurpose.Session),
            keys.For(SealPurpose.Cursor),
            keys.For(SealPurpose.RequestState),
            new ParkedCalls(Limits.Sessions, Time),
            new BackgroundTasks(new RecordingLogger<BackgroundTasks>()),
            Time,
            Log);
        Host = new SessionHost(Services, lifetimes ?? SessionLifetimes.Default);
    }

    public GatewayLimits Limits { get; }

    public ManualTimeProvider Time { get; } = new();

    public ScriptedLauncher Launcher { get; } = new();

    public RecordingLogger<Session> Log { get; } = new();

    public InMemoryMembership Membership { get; }

    public InMemoryDirectory Directory { get; }

    public SessionServices Services { get; }

    public SessionHost Host { get; }

    /// <summary>A backend of scripted targets, each with the same script.</summary>
    public McpBackend Backend(ServerScript script, params string[] targets) => Backend(new McpBackendConfig { Targets = [.. targets.Select(TestBackend.Stdio)] }, script);

    /// <summary>A backend whose targets all have the same script until one gets its own.</summary>
    public McpBackend Backend(McpBackendConfig config, ServerScript script, McpBackend? previous = null)
    {
        foreach (var target in config.Targets)
        {
            Launcher.Script(target.Name, script);
        }

        return TestBackend.Of(config, previous, Time, Limits);
    }

    /// <summary>Sends initialize and returns what was answered.</summary>
    public async Task<RecordingReply> InitializeAsync(McpBackend backend, string initialize = ClientMessages.Initialize, ulong principal = 0)
    {
        var reply = new RecordingReply();
        var refusal = await Host.InitializeAsync(backend, Anonymous with { Caller = new Caller { Principal = principal } }, ClientMessages.Read(initialize), reply, TestContext.Current.CancellationToken)
            .Within("initialize");
        Assert.Equal(SessionRefusal.None, refusal);
        return reply;
    }

    /// <summary>Opens a session.</summary>
    public async Task<Session> OpenAsync(McpBackend backend, string initialize = ClientMessages.Initialize)
    {
        var reply = await InitializeAsync(backend, initialize);
        Assert.True(reply.SessionId is not null, string.Join('\n', reply.Written.Items));
        return Assert.IsType<Session>(Host.Find(reply.SessionId, new(backend.Route, 0)));
    }

    /// <summary>Opens a session with targets that all have this script.</summary>
    public Task<Session> OpenAsync(ServerScript script, params string[] targets) => OpenAsync(Backend(script, targets));

    public async ValueTask DisposeAsync() => await Host.DisposeAsync().AsTask().Within("the end of the sessions");
}
