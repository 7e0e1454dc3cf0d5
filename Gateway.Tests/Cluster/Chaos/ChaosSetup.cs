namespace Gateway.Tests.Cluster.Chaos;

/// <summary>What a run has beside three nodes, a database and a balancer.</summary>
internal sealed record ChaosSetup
{
    /// <summary>Clients with a session.</summary>
    public int Sessions { get; init; } = ChaosSettings.Sessions;

    /// <summary>Clients of MCP 2026-07-28, which have none.</summary>
    public int Modern { get; init; } = Math.Max(4, ChaosSettings.Sessions / 20);

    /// <summary>Sessions with a child process each.</summary>
    public int Children { get; init; }

    /// <summary>Whether nodes reach the database and each other through links that can be cut.</summary>
    public bool HasLinks { get; init; }

    /// <summary>
    /// Whether takeovers count as long past at once. Otherwise a fault must wait half a minute for the one before, as two deaths within that time end a session
    /// that was moved from the one to the other (<c>SessionRecord.PoisonWindow</c>).
    /// </summary>
    public bool AgesTakeovers { get; init; } = ChaosSettings.Rounds > 1;

    /// <summary>How long the server takes for a handshake, and for the question whether it still knows a session.</summary>
    public TimeSpan Handshake { get; init; }

    /// <summary>Keys of <c>config.limits</c>, in YAML's flow style.</summary>
    public string Limits { get; init; } = "";

    /// <summary>Settings of PostgreSQL; empty: quick ones.</summary>
    public string[] Database { get; init; } = [];
}
