using Npgsql;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>Connection strings as the directory and the heartbeat need them, from the one that is configured.</summary>
internal static class PostgresConnections
{
    private const int Seconds = 2;

    /// <summary>A pool of short connections: a statement that takes long is ended by the server.</summary>
    public static NpgsqlDataSource Pool(PostgresOptions options)
    {
        var text = Read(options.ConnectionString);
        text.ApplicationName = "agentgateway";
        text.MaxPoolSize = Math.Min(options.Connections, PostgresOptions.MaxConnections);
        text.Timeout = Seconds;
        text.CommandTimeout = Seconds + 1;
        text.CancellationTimeout = -1;
        text.Options = Limits(text.Options, options.StatementTimeout);
        return NpgsqlDataSource.Create(text);
    }

    /// <summary>
    /// A connection of the heartbeat's own. The server ends what takes longer than the timeout; where the network is silent the driver gives up, whose
    /// clock knows whole seconds only.
    /// </summary>
    public static NpgsqlConnection Heartbeat(PostgresOptions options) => Own(options, "agentgateway heartbeat", 1, options.Timings.Timeout);

    /// <summary>A connection for taking a place: patient, as a node that starts has nothing to lose.</summary>
    public static NpgsqlConnection Joining(PostgresOptions options) =>
        Own(options, "agentgateway join", (int)options.JoinTimeout.TotalSeconds, options.JoinTimeout);

    /// <summary>Whether an exception says that the database cannot be had now, so that the same may work later.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.ReadOnlySqlTransaction
            || postgres.IsTransient,
        NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    /// <summary>
    /// A connection string as written. Kerberos encryption is tried only where it says so: the driver's default prefers it, which costs a round trip, and
    /// complaints on standard error where its library is not installed, as in the images of .NET.
    /// </summary>
    public static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        var text = new NpgsqlConnectionStringBuilder(connectionString);
        if (!text.ShouldSerialize("GSS Encryption Mode"))
        {
            text.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        return text;
    }

    private static NpgsqlConnection Own(PostgresOptions options, string name, int seconds, TimeSpan statement)
    {
        var text = Read(options.ConnectionString);
        text.ApplicationName = name;
        text.Pooling = false;
        text.Timeout = seconds;
        text.CommandTimeout = seconds;
        text.CancellationTimeout = -1;
        text.Options = Limits(text.Options, statement);
        return new NpgsqlConnection(text.ConnectionString);
    }

    private static string Limits(string? options, TimeSpan statement) => $"{options} -c statement_timeout={(int)statement.TotalMilliseconds}".TrimStart();
}
