using Npgsql;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>Connection strings as the directory and the heartbeat need them, from the one that is configured.</summary>
internal static class PostgresConnections
{
    private const int Seconds = 2;

    /// <summary>A pool of short connections: a statement that takes long is ended by the server.</summary>
    public static NpgsqlDataSource Pool(PostgresOptions options) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(options.ConnectionString)
    {
        ApplicationName = "agentgateway",
        MaxPoolSize = Math.Min(options.Connections, PostgresOptions.MaxConnections),
        Timeout = Seconds,
        CommandTimeout = Seconds + 1,
        CancellationTimeout = -1,
        Options = Limits(options.ConnectionString, options.StatementTimeout),
    });

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

    private static NpgsqlConnection Own(PostgresOptions options, string name, int seconds, TimeSpan statement) =>
        new(new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            ApplicationName = name,
            Pooling = false,
            Timeout = seconds,
            CommandTimeout = seconds,
            CancellationTimeout = -1,
            Options = Limits(options.ConnectionString, statement),
        }.ConnectionString);

    private static string Limits(string connectionString, TimeSpan statement)
    {
        var options = new NpgsqlConnectionStringBuilder(connectionString).Options;
        return $"{options} -c statement_timeout={(int)statement.TotalMilliseconds}".TrimStart();
    }
}
