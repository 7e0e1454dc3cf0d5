using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Where the audit trail is kept (<c>config.audit</c>): in a file, or in a database.</summary>
[ExactlyOneOf(nameof(File), nameof(Database))]
internal sealed record AuditTrailConfig
{
    /// <summary>Path of the file. The folder must be there; one process at a time writes to it.</summary>
    public string? File { get; init; }

    /// <summary>The database: the table <c>gw_audit</c>, which all nodes can share.</summary>
    public AuditDatabaseConfig? Database { get; init; }

    /// <summary>Size from which a new file is begun; the old one gets a number behind its name, and none is ever deleted. For files only. Default: 100 MiB; range: 4 KiB to 1 GiB.</summary>
    [Range(4 << 10, 1 << 30)]
    public int MaxBytes { get; init; } = 100 << 20;

    /// <summary>When records are on the disk for sure. For files only: what a database took is. Default: <see cref="AuditSync.EverySecond"/>.</summary>
    public AuditSync Sync { get; init; }
}

/// <summary>When records are on the disk for sure, and not only with the system.</summary>
internal enum AuditSync
{
    /// <summary>Once a second: a machine that loses its power loses the last second.</summary>
    EverySecond,

    /// <summary>Before each record counts as written: every call waits for the disk.</summary>
    EveryRecord,

    /// <summary>When the system likes.</summary>
    Never,
}
