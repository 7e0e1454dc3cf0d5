using System.ComponentModel.DataAnnotations;
using Gateway.Policies;

namespace Gateway.Host.Cluster;

/// <summary>
/// How the database is reached: a connection string such as <c>Host=db;Database=gateway;Username=gateway;Password=…;SSL Mode=VerifyFull</c>, of a login
/// that is a member of <c>gateway_app</c>.
/// </summary>
[ExactlyOneOf(nameof(Connection), nameof(ConnectionFile))]
internal sealed record ClusterDatabaseConfig
{
    /// <summary>The connection string; write a variable, not a password.</summary>
    [MinLength(1)]
    public Secret? Connection { get; init; }

    /// <summary>Path of a file that holds the connection string.</summary>
    [MinLength(1)]
    public string? ConnectionFile { get; init; }
}
