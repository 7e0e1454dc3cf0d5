using System.ComponentModel.DataAnnotations;

namespace Gateway.Host.Configuration;

/// <summary>An audit trail in PostgreSQL (<c>config.audit.database</c>): the database, and how long it may take.</summary>
internal sealed record AuditDatabaseConfig : DatabaseConfig
{
    /// <summary>How long a record may take; then it counts as not written. Default: 2 s; range: 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}
