using System.Collections;
using System.Net;
using Gateway.Actors;
using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;
using Gateway.Actors.Credentials.Tokens;
using Gateway.Actors.Sealing;
using Gateway.Actors.Sessions;
using Gateway.Actors.SigningKeys;
using Gateway.Actors.Upstreams.Children;
using Gateway.Host.Admin;
using Gateway.Host.Cluster;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Values;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Health;
using Gateway.Host.Listeners;
using Gateway.Host.OAuth;
using Gateway.Host.Pipeline;
using Gateway.Host.Pipeline.ExtAuthz;
using Gateway.Host.Pipeline.Forwarding;
using Gateway.Host.Pipeline.Proxying;
using Gateway.Host.Runtime;
using Gateway.Host.Telemetry;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host;

/// <summary>The one place where the gateway is put together. What is created first is disposed last.</summary>
internal sealed class GatewayServices : IAsyncDisposable
{
    private readonly IClusterMembership _membership;
    private readonly ClusterRuntime? _cluster;
    private readonly ClusterLeave? _leave;
    private readonly GatewayPipeline _pipeline;
    private readonly NodeEndpoint _nodes;
    private readonly TimeProvider _time;
    private readonly MirrorSender _mirrors;
    private readonly HttpLimits _http;
    private readonly ProviderClient _providers;
    private readonly SigningKeyRegistry _keys;
    private readonly ListenAddress _readinessAddress;
    private readonly ILoggerFactory _loggers;
    private readonly IServedConfig _served;
    private readonly StaticConfig _config;
    private readonly KeyRing _ring;
    private readonly Lazy<Task> _drain;
    private PortListener? _readinessListener;
    private AdminListener? _admin;
    private IDisposable? _levels;

    /// <param name="config">What holds for the whole process.</param>
    /// <param name="accessLog">Where the access log goes; null: nowhere.</param>
    /// <param name="served">The configuration that is served, for operators.</param>
    /// <param name="guard">How the child guard is started; null: by the running executable.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where everything else is logged.</param>
    /// <param name="cluster">The cluster it is a node of; null: there is no other node.</param>
    public GatewayServices(
        StaticConfig config, Stream? accessLog, IServedConfig served, ChildGuardCommand? guard, TimeProvider time, ILoggerFactory loggers, ClusterSetup? cluster = null)
    {
        var limits = Limits = new GatewayLimits(config.Limits.Sessions, config.Limits.Upstreams, config.Limits.Stdio) { Cluster = config.Limits.Cluster };
        (_time, _served, _config) = (time, served, config);
        _drain = new(DrainOnceAsync);
        var alone = new InMemoryCluster(time);
        var proxies = new TrustedProxies(config.TrustedProxies);
        (_http, _readinessAddress, _loggers) = (config.Limits.Http, config.ReadinessAddr, loggers);
        _membership = cluster?.Membership ?? new InMemoryMembership(alone, "local");
        Telemetry = new NodeTelemetry(config, accessLog, _membership.Self.Name, time, loggers.CreateLogger<NodeTelemetry>());
        _keys = new SigningKeyRegistry(time, loggers);
        Tokens = new TokenSources(time, loggers);
        Readiness = new ReadinessState(() => served.State, () => _keys.WithoutKeys);
        _ring = cluster?.Keys ?? (config.Session is { } session ? KeyRing.Of(session.Key.Select(key => Convert.FromHexString(key.Reveal()))) : KeyRing.Random());
        Actors = GatewayActors.Create(
            new GatewayActorsOptions
            {
                Limits = limits,
                Lifetimes = new SessionLifetimes(config.Mcp.SessionTtl, config.Mcp.HiddenSessionTtl),
                Keys = _ring,
                Environment = ProcessEnvironment(),
                IsClustered = cluster is not null,
                GuardCommand = guard,
                Telemetry = Telemetry.Instruments,
            },
            _membership,
            cluster?.Directory ?? new InMemoryDirectory(alone),
            time,
            loggers);
        var endpoint = new McpEndpoint(Actors.Sessions, _http, limits.Sessions, Telemetry.Reports, time, loggers.CreateLogger<Pipeline.Batches.BatchEndpoint>());
        Authenticators = new AuthenticatorFactory(_keys, time, loggers.CreateLogger<AuthenticatorFactory>());
        _providers = new ProviderClient(time, loggers.CreateLogger<ProviderClient>());
        var oauth = new OAuthEndpoint(
            _providers, new MetadataSource(_providers, time, loggers.CreateLogger<MetadataSource>()), new RegistrationLimit(time), proxies, time, loggers);
        var sender = new HostSender(limits.Upstreams.Call, time, loggers.CreateLogger<HostSender>()) { Telemetry = Telemetry.Instruments };
        _mirrors = new MirrorSender(limits.Upstreams.Mirrors, limits.Upstreams.Call, time, loggers.CreateLogger<MirrorSender>());
        var proxy = new HostProxy(proxies, sender, _mirrors, _http.ReplayBytes, time, loggers.CreateLogger<HostProxy>());
        _cluster = cluster is null ? null : new ClusterRuntime(cluster, Actors.Sessions.Release.FenceAllAsync, limits.Cluster, _http, time, loggers);
        var hop = _cluster is null ? null : new NodeHop(Actors.Sessions.Places, _cluster.Transport, Telemetry.Reports, limits.Cluster, loggers.CreateLogger<NodeHop>());
        _pipeline = new GatewayPipeline(new AuthenticationStep(proxies, time), new ExtAuthzStep(_http, time, loggers.CreateLogger<ExtAuthzStep>()), endpoint, proxy, oauth, new PassthroughDocuments(_providers), proxies, Telemetry.Reports, time, loggers.CreateLogger<GatewayPipeline>())
        {
            Forwarding = hop is null ? null : new OwnerForwarding(Actors.Sessions.Places, hop, route => Runtime!.Snapshot.Backends.ContainsKey(route), limits.Cluster, _http, time),
            ModernForwarding = hop is null ? null : new ModernForwarding(hop, Actors.Sessions.ModernPlaces, _membership, _http, time),
        };
        _leave = _cluster is null || hop is null ? null : new ClusterLeave(_cluster, hop, _pipeline, Actors.Sessions, limits, time);
        if (_cluster is not null)
        {
            Telemetry.Observe(_membership, _cluster, _pipeline.Forwarding!.Held);
        }

        Runtime = new GatewayRuntime(_pipeline, Actors.Sessions, _keys, Authenticators, Tokens, Telemetry, limits, _http, proxies, time, loggers);
        _nodes = new NodeEndpoint(_pipeline, Runtime.RoutesOf, _membership);
        Telemetry.Observe(Actors, _keys, () => Runtime.Snapshot.Backends.Values, () => served.State);
    }

    /// <summary>What sessions, targets and children may use.</summary>
    public GatewayLimits Limits { get; }

    /// <summary>Makes what finds out who calls.</summary>
    public AuthenticatorFactory Authenticators { get; }

    /// <summary>Where tokens for targets come from.</summary>
    public TokenSources Tokens { get; }

    /// <summary>What is served.</summary>
    public GatewayRuntime Runtime { get; }

    /// <summary>Sessions and what they hold.</summary>
    public GatewayActors Actors { get; }

    /// <summary>Whether this node should get traffic.</summary>
    public ReadinessState Readiness { get; }

    /// <summary>What is logged, which operators may change; null: nothing to be changed.</summary>
    public LogLevels? LogLevels { get; init; }

    /// <summary>Where operators are listened to; null: nowhere, or not yet.</summary>
    public IPEndPoint? AdminPort => _admin?.EndPoint;

    /// <summary>Where other nodes are listened to; null: there is none, or not yet.</summary>
    public IPEndPoint? NodePort => _cluster?.EndPoint;

    /// <summary>What operators are told.</summary>
    public NodeTelemetry Telemetry { get; }

    /// <summary>Tells the other nodes which configuration this one runs, by its hash.</summary>
    public void Announce(string configHash) => _membership.Announce(configHash);

    /// <summary>Takes this node's place, and opens the ports of readiness, metrics and operators. It is not ready before <see cref="ServingAsync"/>.</summary>
    /// <exception cref="IOException">One of them, or the port for other nodes, is in use.</exception>
    /// <exception cref="ClusterJoinException">The cluster does not take this node as it is.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await (_cluster is null ? _membership.JoinAsync(NodeProfile.Alone, NodeState.Joining, cancellationToken) : _cluster.StartAsync(_nodes.ServeAsync, cancellationToken));
        await Telemetry.StartAsync(_http, _loggers, cancellationToken);
        if (_readinessAddress.EndPoint is { } endPoint)
        {
            var unlimited = new ConnectionLimit(int.MaxValue, new TrustedProxies([]));
            _readinessListener = await PortListener.StartAsync(endPoint, _http, unlimited, () => Listeners.Tls.PortTls.None, new HealthEndpoint(Readiness).ServeAsync, _loggers, cancellationToken);
        }

        _levels = LogLevels is { } levels ? ChangeToken.OnChange(levels.GetChangeToken, () => Telemetry.AccessLog.IsOn = levels.HasAccessLog) : null;
        var endpoints = new AdminEndpoints
        {
            Readiness = Readiness,
            Membership = _membership,
            Keys = _ring,
            Served = _served,
            Runtime = Runtime,
            Actors = Actors,
            SigningKeys = _keys,
            Drain = DrainAsync,
            LogLevels = LogLevels,
        };
        _admin = await AdminListener.TryStartAsync(_config, endpoints.All(_time), Telemetry.Audit, _time, _loggers);
    }

    /// <summary>The configuration is applied: other nodes and balancers may bring requests.</summary>
    public async Task ServingAsync(CancellationToken cancellationToken)
    {
        await (_cluster?.ActivateAsync(cancellationToken) ?? _membership.ActivateAsync(cancellationToken));
        Readiness.Serving();
    }

    /// <summary>
    /// Before <see cref="DisposeAsync"/>: not ready any more, and out of the cluster in good order (<see cref="ClusterLeave"/>). Alone: clients are asked to come back
    /// on other connections. Asked for again it is the same leave.
    /// </summary>
    public Task DrainAsync() => _drain.Value;

    /// <summary>
    /// After <see cref="DrainAsync"/>, as the process ends: takes no more connections, ends streams, and waits for the requests under way, at most as long as a
    /// call may take and 10 s. In a cluster the leave has waited for them.
    /// </summary>
    public Task FinishAsync()
    {
        Actors.Sessions.EndStreams();
        return Runtime.StopListeningAsync(_cluster is null ? StopTime.DrainDeadline(Limits.Upstreams) : StopTime.Closing);
    }

    private async Task DrainOnceAsync()
    {
        Readiness.Draining();
        _pipeline.IsDraining = true;
        if (_leave is null)
        {
            // Sessions have nowhere to go, so it is never drained: they live until the stop.
            return;
        }

        await _leave.RunAsync();
        Readiness.Drained();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Readiness.Draining();

        // Streams end first, as they would keep the ports busy; then calls get their time; then everything goes.
        Actors.Sessions.EndStreams();
        await Runtime.DisposeAsync();
        await _mirrors.DisposeAsync();
        await Actors.DisposeAsync();
        if (_readinessListener is not null)
        {
            await _readinessListener.DisposeAsync();
        }

        await (_admin?.DisposeAsync() ?? ValueTask.CompletedTask);
        _levels?.Dispose();
        _providers.Dispose();
        await _keys.DisposeAsync();
        await Tokens.DisposeAsync();
        await (_cluster is null ? _membership.LeaveAsync(CancellationToken.None) : _cluster.DisposeAsync().AsTask());
        await Telemetry.DisposeAsync();
    }

    private static Dictionary<string, string> ProcessEnvironment() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string)variable.Value!, StringComparer.Ordinal);
}
