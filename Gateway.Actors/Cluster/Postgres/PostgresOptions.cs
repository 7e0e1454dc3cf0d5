namespace Gateway.Actors.Cluster.Postgres;

/// <summary>How a node uses the database of its cluster.</summary>
public sealed record PostgresOptions
{
    /// <summary>Connection string of a login that is a member of <c>gateway_app</c>. TLS is set in it (<c>SSL Mode=VerifyFull;Root Certificate=…</c>).</summary>
    public required string ConnectionString { get; init; }

    /// <summary>When leases are renewed and lost.</summary>
    public LeaseTimings Timings { get; init; } = LeaseTimings.Default;

    /// <summary>Connections for the directory; the heartbeat has one more. Default and most: 16.</summary>
    public int Connections { get; init; } = MaxConnections;

    /// <summary>Operations that may wait for a connection; more are refused. Default: 256.</summary>
    public int Waiters { get; init; } = 256;

    /// <summary>Reads that may wait for the statement that they share, and likewise claims; more are refused. Default: 4,096.</summary>
    public int SharedWaiters { get; init; } = 4096;

    /// <summary>How long a statement of the directory may run, and how long one that failed is tried again. Default: 2 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a node that starts waits for each step of taking its place: it holds no lease yet that could run out. Whole seconds. Default: 10 s.
    /// </summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(10);

    internal const int MaxConnections = 16;
}
