namespace Gateway.Actors.Cluster.Postgres;

/// <summary>Whom a <see cref="Heartbeat"/> tells what it learns; called on its thread, one thing after the other.</summary>
internal interface IHeartbeatListener
{
    /// <summary>The incarnation has its place and its lease.</summary>
    void Joined(long incarnation, NodeLease.Moment startedAt, NodeTable.Renewal renewal);

    /// <summary>A renewal came back; false: this incarnation is over.</summary>
    bool Renewed(NodeLease.Moment startedAt, NodeTable.Renewal renewal, bool leaving);

    /// <summary>A renewal failed, and is tried again.</summary>
    void RenewalFailed(Exception exception);
}
