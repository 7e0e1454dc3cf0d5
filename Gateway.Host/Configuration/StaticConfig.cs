using System.Net;
using Gateway.Host.Admin;
using Gateway.Host.Configuration.Values;

namespace Gateway.Host.Configuration;

/// <summary>What holds for the whole process (<c>config:</c>); a change takes effect at the next start.</summary>
internal sealed record StaticConfig
{
    /// <summary>Where the admin interface listens, or <c>off</c>. Default: 127.0.0.1:15000.</summary>
    public ListenAddress AdminAddr { get; init; } = ListenAddress.Loopback(15000);

    /// <summary>Who may use the admin interface. Default: whoever is on this machine may read, and nobody change anything.</summary>
    public AdminConfig Admin { get; init; } = new();

    /// <summary>Where metrics are served, or <c>off</c>. Default: 127.0.0.1:15020.</summary>
    public ListenAddress StatsAddr { get; init; } = ListenAddress.Loopback(15020);

    /// <summary>Where <c>/healthz/live</c> and <c>/healthz/ready</c> are served, or <c>off</c>. Default: 127.0.0.1:15021.</summary>
    public ListenAddress ReadinessAddr { get; init; } = ListenAddress.Loopback(15021);

    /// <summary>Keys that seal what clients hold for the gateway. Default: none, and each process makes up its own key.</summary>
    public SessionKeyConfig? Session { get; init; }

    /// <summary>What holds for all MCP backends. Default: all defaults.</summary>
    public McpProcessConfig Mcp { get; init; } = new();

    /// <summary>What is logged, and how. Default: all defaults.</summary>
    public LoggingConfig Logging { get; init; } = new();

    /// <summary>Where the audit trail is kept. Default: nowhere, and nothing is recorded.</summary>
    public AuditTrailConfig? Audit { get; init; }

    /// <summary>Which requests are traced. Default: none.</summary>
    public TracingConfig? Tracing { get; init; }

    /// <summary>Where metrics are sent. Default: they are only served.</summary>
    public MetricsConfig Metrics { get; init; } = new();

    /// <summary>Headers whose values no log shows, beside those that carry credentials by their name; in any case. Default: none.</summary>
    public IReadOnlyList<string> SensitiveHeaders { get; init; } = [];

    /// <summary>What peers may use up. Default: all defaults.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>
    /// Networks of the proxies in front of the gateway: X-Forwarded-For and X-Forwarded-Proto are believed from these only.
    /// Default: none.
    /// </summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];
}
