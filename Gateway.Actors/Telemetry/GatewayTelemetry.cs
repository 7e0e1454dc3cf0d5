using System.Diagnostics;
using System.Diagnostics.Metrics;
using Gateway.Actors.SigningKeys;

namespace Gateway.Actors.Telemetry;

/// <summary>
/// Every instrument of a node, with its name, unit and tags; the names are those that Prometheus and OTLP show, agentgateway's where it has one.
/// Tags come from closed sets only: words of this code and names of the configuration, never what a peer wrote. Thread-safe.
/// </summary>
public sealed class GatewayTelemetry : IDisposable
{
    /// <summary>Name of the meter and of the source of spans.</summary>
    public const string Name = "AgentGateway";

    // Seconds: from a call that never leaves the process to one that waits for a person.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    /// <summary>Makes the instruments of one node. Several nodes in one process have meters of the same name, told apart as objects.</summary>
    public GatewayTelemetry()
    {
        Meter = new Meter(new MeterOptions(Name) { Version = typeof(GatewayTelemetry).Assembly.GetName().Version?.ToString(3), Scope = this });
        Requests = Counter("agentgateway_requests_total", "HTTP requests that are over, by backend, protocol, method, status, reason, bind, listener and route.");
        ResponseBytes = Counter("agentgateway_response_bytes_total", "Bytes of response bodies, by listener and route.");
        Connections = Counter("agentgateway_downstream_connections_total", "Connections that clients opened, by bind.");
        McpRequests = Counter("agentgateway_mcp_requests_total", "MCP requests that are over, by method, resource_type, server, resource, listener and route.");
        Denials = Counter("agentgateway_mcp_authorization_denials_total", "Requests that rules denied, by route and rule.");
        AuditRecords = Counter("agentgateway_audit_records_total", "Records of the audit trail, by kind (call, outcome, admin).");
        AuditFailures = Counter("agentgateway_audit_failures_total", "Records of the audit trail that could not be written, by mode (required, bestEffort).");
        ChildStarts = Counter("agentgateway_stdio_starts_total", "Programs that were started, by server.");
        Reconnects = Counter("agentgateway_mcp_server_reconnects_total", "Targets that were lost and connected anew, programs that were started again included, by server.");
        Retries = Counter("agentgateway_retries_total", "Requests that were sent again to a plain HTTP backend, by route.");
        ClusterRequests = Counter("agentgateway_cluster_requests_total", "Requests that could have been another node's business, by outcome (local, forwarded, lost, refused) and held (yes, no).");
        Takeovers = Counter("agentgateway_cluster_takeovers_total", "Attempts to take a session over whose owner is dead, by outcome (taken_over, other_node, poisoned, unreadable, too_many, node_is_full, failed).");
        Rebuilds = Counter("agentgateway_cluster_rebuilds_total", "Targets that sessions which were taken over connected to, by server and outcome (resumed, anew, failed).");
        Holds = Histogram("agentgateway_cluster_hold_seconds", "Time that requests waited for an owner to take them, by outcome.");
        RequestDuration = Histogram("agentgateway_request_duration_seconds", "Time from the request to the end of its response, by protocol, listener and route.");
        Processing = Histogram("agentgateway_request_processing_seconds", "The same without the wait for targets: the gateway's own share.");
        UpstreamDuration = Histogram("agentgateway_upstream_call_duration_seconds", "Time spent waiting for targets, by kind and server.");
        McpDuration = Histogram("agentgateway_mcp_request_duration_seconds", "Duration of MCP requests, by method, server and outcome.");
    }

    /// <summary>Instruments that nobody listens to.</summary>
    public static GatewayTelemetry Unheard { get; } = new();

    /// <summary>Where spans come from.</summary>
    public ActivitySource Spans { get; } = new(Name);

    /// <summary>What reads the instruments listens to this.</summary>
    public Meter Meter { get; }

    /// <summary>Whether anybody listens; if not, tags need not be made.</summary>
    public bool IsHeard => Requests.Enabled;

    /// <summary>HTTP requests that are over.</summary>
    public Counter<long> Requests { get; }

    /// <summary>Bytes of response bodies.</summary>
    public Counter<long> ResponseBytes { get; }

    /// <summary>Connections of clients.</summary>
    public Counter<long> Connections { get; }

    /// <summary>MCP requests that are over.</summary>
    public Counter<long> McpRequests { get; }

    /// <summary>Requests that rules denied.</summary>
    public Counter<long> Denials { get; }

    /// <summary>Records of the audit trail.</summary>
    public Counter<long> AuditRecords { get; }

    /// <summary>Records that could not be written.</summary>
    public Counter<long> AuditFailures { get; }

    /// <summary>Programs that were started.</summary>
    public Counter<long> ChildStarts { get; }

    /// <summary>Targets that were connected anew.</summary>
    public Counter<long> Reconnects { get; }

    /// <summary>Requests that were sent again to a plain HTTP backend.</summary>
    public Counter<long> Retries { get; }

    /// <summary>Requests that could have been another node's business.</summary>
    public Counter<long> ClusterRequests { get; }

    /// <summary>Attempts to take a session over.</summary>
    public Counter<long> Takeovers { get; }

    /// <summary>Targets that sessions connected to which were taken over.</summary>
    public Counter<long> Rebuilds { get; }

    /// <summary>Seconds that requests waited for an owner.</summary>
    public Histogram<double> Holds { get; }

    /// <summary>Seconds from the request to the end of its response.</summary>
    public Histogram<double> RequestDuration { get; }

    /// <summary>Seconds of that which are the gateway's own.</summary>
    public Histogram<double> Processing { get; }

    /// <summary>Seconds spent waiting for targets.</summary>
    public Histogram<double> UpstreamDuration { get; }

    /// <summary>Seconds of MCP requests.</summary>
    public Histogram<double> McpDuration { get; }

    /// <summary>A tag; null shows as <c>unknown</c>, as agentgateway has it.</summary>
    public static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value ?? "unknown");

    /// <summary>Observes what lives on a node.</summary>
    public void Observe(NodeFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        Gauges("agentgateway_mcp_sessions", "Sessions, by kind (client, hidden, stream) and state (active, idle).", facts.Sessions);
        Gauge("agentgateway_mcp_streams", "Streams that clients read.", () => facts.Streams);
        Gauge("agentgateway_mcp_requests_in_flight", "Requests of clients that are being served.", () => facts.InFlight);
        Gauge("agentgateway_mcp_parked_calls", "Calls that wait for input of clients without sessions.", () => facts.Parked);
        Gauge("agentgateway_actor_mailbox_depth", "Messages in the fullest mailbox of a session.", () => facts.Mailboxes().Depth);
        Gauge("agentgateway_actor_mailbox_age_seconds", "Age of the oldest message in a mailbox of a session.", () => facts.Mailboxes().Age.TotalSeconds);
        Gauges("agentgateway_stdio_processes", "Programs that run, by server.", facts.Children);
        Gauges("agentgateway_stdio_resident_memory_bytes", "Memory of these programs, without what they started themselves, by server; Linux only.", facts.ChildMemory);
    }

    /// <summary>Observes targets: whether the last attempt to connect worked.</summary>
    public void ObserveServers(Func<IEnumerable<Measurement<double>>> observe) =>
        Gauges("agentgateway_mcp_server_up", "Whether the last attempt to connect to a target worked, by route and server.", observe);

    /// <summary>Observes signing keys.</summary>
    public void ObserveSigningKeys(Func<IEnumerable<SigningKeyFacts>> observe)
    {
        Gauges("agentgateway_jwks_keys", "Signing keys in use, by url; 0: none could be read, and tokens of that issuer are refused.", () =>
            observe().Select(source => new Measurement<double>(source.Keys, Tag("url", source.Source))));
        Gauges("agentgateway_jwks_age_seconds", "Time since signing keys were last read, by url.", () =>
            observe().Where(source => source.Age is not null).Select(source => new Measurement<double>(source.Age!.Value.TotalSeconds, Tag("url", source.Source))));
        Counted("agentgateway_jwks_reads_total", "Attempts to read signing keys, by url and outcome (ok, failed).", () => observe().SelectMany(source => new Measurement<double>[]
        {
            new(source.Read, Tag("url", source.Source), Tag("outcome", "ok")),
            new(source.Failed, Tag("url", source.Source), Tag("outcome", "failed")),
        }));
    }

    /// <summary>Observes this node's cluster.</summary>
    public void ObserveCluster(ClusterFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        Gauge("agentgateway_cluster_lease_age_seconds", "Time since the start of the last good renewal of this node's lease.", () => facts.Membership.LeaseAge?.TotalSeconds ?? 0);
        Gauges("agentgateway_cluster_nodes", "Nodes as this one sees them, by state (joining, active, draining, left, dead).", facts.Nodes);
        Counted("agentgateway_cluster_suspensions_total", "How often this node served no sessions, as its lease may have run out.", () => [new(facts.Suspensions())]);
        Counted("agentgateway_cluster_fencings_total", "How often this node was declared dead while it ran.", () => [new(facts.Fencings())]);
        Gauge("agentgateway_cluster_held_requests", "Requests that wait for an owner to take them.", facts.HeldRequests);
        Gauge("agentgateway_cluster_held_bytes", "Bytes of the bodies of these requests.", facts.HeldBytes);
    }

    /// <summary>Observes what becomes of spans, by outcome.</summary>
    public void ObserveSpans(Func<IEnumerable<KeyValuePair<string, long>>> outcomes) =>
        Counted("agentgateway_trace_spans_total", "Spans, by outcome (sent, failed, dropped).", () => outcomes().Select(outcome => new Measurement<double>(outcome.Value, Tag("outcome", outcome.Key))));

    /// <summary>Observes the bytes that cross connections of clients, by bind.</summary>
    public void ObserveTraffic(Func<IEnumerable<KeyValuePair<string, long>>> received, Func<IEnumerable<KeyValuePair<string, long>>> sent)
    {
        Counted("agentgateway_downstream_received_bytes_total", "Bytes that came from clients, heads and TLS included, by bind.", () => received().Select(Of));
        Counted("agentgateway_downstream_sent_bytes_total", "Bytes that went to clients, heads and TLS included, by bind.", () => sent().Select(Of));

        static Measurement<double> Of(KeyValuePair<string, long> bind) => new(bind.Value, Tag("bind", bind.Key));
    }

    /// <summary>Observes lines of the access log that found no place.</summary>
    public void ObserveDroppedLines(Func<double> count) => Counted("agentgateway_access_log_dropped_lines_total", "Lines of the access log that could not be written.", () => [new(count())]);

    /// <summary>Observes the configuration: 1 while the file holds one that is not in use.</summary>
    public void ObserveConfig(Func<double> isRejected) => Gauge("agentgateway_config_rejected", "1 while the configuration file cannot be used and an older one is served.", isRejected);

    /// <summary>Observes the process itself.</summary>
    public void ObserveProcess()
    {
        Gauges("agentgateway_build_info", "The version that runs.", () => [new Measurement<double>(1, Tag("version", Meter.Version))]);
        Counted("process_cpu_seconds_total", "CPU time of the gateway, without its child processes.", () => [new(Environment.CpuUsage.TotalTime.TotalSeconds)]);
        Gauge("process_resident_memory_bytes", "Memory of the gateway, without its child processes.", () => Environment.WorkingSet);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Meter.Dispose();
        Spans.Dispose();
    }

    private Counter<long> Counter(string name, string help) => Meter.CreateCounter<long>(name, description: help);

    private Histogram<double> Histogram(string name, string help) => Meter.CreateHistogram(name, "s", help, tags: null, Durations);

    private void Gauge(string name, string help, Func<double> observe) => Meter.CreateObservableGauge(name, observe, description: help);

    private void Gauges(string name, string help, Func<IEnumerable<Measurement<double>>> observe) => Meter.CreateObservableGauge(name, observe, description: help);

    private void Counted(string name, string help, Func<IEnumerable<Measurement<double>>> observe) => Meter.CreateObservableCounter(name, observe, description: help);
}
