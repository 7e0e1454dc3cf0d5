using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>An audit trail in PostgreSQL (<c>config.audit.database</c>): a connection string of a login that is a member of <c>gateway_app</c>, in a database that <c>migrate</c> has set up.</summary>
[ExactlyOneOf(nameof(Connection), nameof(ConnectionFile))]
internal sealed record AuditDatabaseConfig
{
    /// <summary>The connection string; write a variable, not a password.</summary>
    [MinLength(1)]
    public Secret? Connection { get; init; }

    /// <summary>Path of a file that holds the connection string.</summary>
    [MinLength(1)]
    public string? ConnectionFile { get; init; }

    /// <summary>How long a record may take; then it counts as not written. Default: 2 s; range: 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The connection string itself.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string Read()
    {
        try
        {
            return Connection?.Reveal() ?? File.ReadAllText(ConnectionFile!).Trim();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
