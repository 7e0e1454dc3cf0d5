using System.Diagnostics.Metrics;
using System.Net;
using Gateway.Actors;
using Gateway.Actors.Backends;
using Gateway.Actors.Cluster;
using Gateway.Actors.SigningKeys;
using Gateway.Actors.Telemetry;
using Gateway.Host.Cluster;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Values;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Listeners;
using Gateway.Host.Listeners.Tls;
using Gateway.Host.Pipeline.Forwarding;
using Gateway.Host.Telemetry.Audit;
using Gateway.Host.Telemetry.Prometheus;
using Gateway.Host.Telemetry.Tracing;

namespace Gateway.Host.Telemetry;

/// <summary>All that tells operators of this node: its instruments, the port that shows them, and the access log.</summary>
internal sealed partial class NodeTelemetry : IAsyncDisposable
{
    private readonly ListenAddress _address;
    private readonly MetricStore? _metrics;
    private readonly ILogger _logger;
    private readonly OtlpExport _export;
    private PortListener? _listener;

    /// <param name="config">What is configured for the process.</param>
    /// <param name="accessLog">Where the access log goes; null: nowhere.</param>
    /// <param name="node">This node's name.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it is told what does not work.</param>
    public NodeTelemetry(StaticConfig config, Stream? accessLog, string node, TimeProvider time, ILogger<NodeTelemetry> logger)
    {
        (_address, _logger) = (config.StatsAddr, logger);
        _metrics = _address.EndPoint is null ? null : new MetricStore(Instruments);
        AccessLog = new AccessLog(accessLog, config.Logging.Format, node, time) { IsOn = config.Logging.HasAccessLog() };
        _export = new OtlpExport(config, node, Instruments.Spans, time);
        Audit = config.Audit is null ? null : new AuditLog(config.Audit, node, Instruments, time, logger);
        Reports = new RequestReports(
            AccessLog, new RequestMetrics(Instruments), config.Tracing is null ? null : new Tracer(config.Tracing, Instruments, config.SensitiveHeaders, time), Audit, time);
        Instruments.ObserveProcess();
        Instruments.ObserveSpans(() => _export.Spans);
        Instruments.ObserveTraffic(() => Traffic.Received, () => Traffic.Sent);
        Instruments.ObserveDroppedLines(() => AccessLog.Dropped);
    }

    /// <summary>What counts.</summary>
    public GatewayTelemetry Instruments { get; } = new();

    /// <summary>Bytes that cross connections of clients.</summary>
    public ConnectionTraffic Traffic { get; } = new();

    /// <summary>One line a request.</summary>
    public AccessLog AccessLog { get; }

    /// <summary>The audit trail; null: there is none.</summary>
    public AuditLog? Audit { get; }

    /// <summary>Who is told of requests that are over.</summary>
    public RequestReports Reports { get; }

    /// <summary>Where metrics are served; null: nowhere.</summary>
    public IPEndPoint? MetricsAddress => _listener?.EndPoint;

    /// <summary>Observes what lives on the node.</summary>
    /// <param name="actors">What lives on it.</param>
    /// <param name="keys">The signing keys of all issuers.</param>
    /// <param name="backends">The backends that are served at present.</param>
    /// <param name="configFile">The state of the configuration file.</param>
    public void Observe(GatewayActors actors, SigningKeyRegistry keys, Func<IEnumerable<McpBackend>> backends, Func<ConfigFileState> configFile)
    {
        Instruments.Observe(actors.Facts);
        Instruments.ObserveConfig(() => configFile().RejectedAt is null ? 0 : 1);
        Instruments.ObserveSigningKeys(() => keys.Facts);
        Instruments.ObserveServers(() => backends().SelectMany(backend => backend.Health().Select(target =>
            new Measurement<double>(target.IsUp ? 1 : 0, GatewayTelemetry.Tag("backend", backend.Name), GatewayTelemetry.Tag("server", target.Name)))));
    }

    /// <summary>Observes this node's cluster.</summary>
    public void Observe(IClusterMembership membership, ClusterRuntime cluster, HeldRequests held) => Instruments.ObserveCluster(new ClusterFacts(membership)
    {
        Suspensions = () => cluster.Lapses.Suspensions,
        Fencings = () => cluster.Lapses.Fencings,
        HeldRequests = () => held.Count,
        HeldBytes = () => held.Bytes,
    });

    /// <summary>Opens the audit trail and the port of metrics. The default one may be another gateway's on the same machine: then there are none, and the log says so.</summary>
    /// <exception cref="IOException">The audit trail cannot be used, or the port that the configuration names is in use.</exception>
    public async Task StartAsync(HttpLimits limits, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await (Audit?.OpenAsync(cancellationToken) ?? Task.CompletedTask);
        if (_metrics is null)
        {
            return;
        }

        try
        {
            var unlimited = new ConnectionLimit(int.MaxValue, new TrustedProxies([]));
            _listener = await PortListener.StartAsync(_address.EndPoint!, limits, unlimited, () => PortTls.None, new MetricsEndpoint(_metrics).ServeAsync, loggers, cancellationToken);
        }
        catch (IOException exception) when (_address == new StaticConfig().StatsAddr)
        {
            PortInUse(_address.EndPoint!, exception.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }

        _metrics?.Dispose();
        _export.Dispose();
        await (Audit?.DisposeAsync() ?? ValueTask.CompletedTask);
        await AccessLog.DisposeAsync();
        Instruments.Dispose();
    }

    [LoggerMessage(2055, LogLevel.Warning, "Metrics are not served: {Address} cannot be listened to, {Problem} Write config.statsAddr, or \"off\".")]
    private partial void PortInUse(IPEndPoint address, string problem);
}
