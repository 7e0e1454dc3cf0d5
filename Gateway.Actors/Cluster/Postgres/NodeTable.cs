using System.Collections.Immutable;
using Npgsql;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>The statements on <c>gw_node</c> and <c>gw_cluster</c>, synchronous, as they are used on the heartbeat's own thread.</summary>
internal static class NodeTable
{
    // Who ended long ago is of no use to anybody: who is not in the table is not alive.
    private const string Forget = "delete from gw_node where state in ('dead', 'left') and ended_at < now() - interval '1 day'";

    // The lock makes joins follow each other, so that two nodes without a common key cannot both find an empty cluster.
    private const string Lock = "select view_version from gw_cluster for update";

    private const string Strangers = """
        select count(*) from gw_node
        where state not in ('dead', 'left') and lease_until > now() and cardinality(key_ids) > 0 and not key_ids && $1
        """;

    private const string Insert = """
        with me as (
            insert into gw_node (incarnation, name, address, certificate_hash, key_ids, config_hash, formats, build, state, lease_until)
            values (nextval('gw_incarnation'), $1, $2, $3, $4, $5, $6, $7, $9, clock_timestamp() + $8)
            returning incarnation),
        bump as (update gw_cluster set view_version = view_version + 1)
        select incarnation from me
        """;

    // The table as it was before this statement: a renewal changes nothing that others see, unless the configuration is another.
    private const string Renew = """
        with former as (select config_hash from gw_node where incarnation = $1),
        renewed as (
            update gw_node set lease_until = clock_timestamp() + $2, config_hash = $3
            where incarnation = $1 and state not in ('dead', 'left') returning 1),
        bump as (
            update gw_cluster set view_version = view_version + 1
            where exists (select from renewed) and $3 <> (select config_hash from former))
        select (select count(*) from renewed), view_version, clock_timestamp(), n.incarnation, n.name, n.address, n.certificate_hash, n.key_ids,
            n.config_hash, n.formats, n.build, n.state, n.state not in ('dead', 'left') and n.lease_until < now()
        from gw_cluster left join lateral (
            select * from gw_node where state not in ('dead', 'left') or ended_at > now() - interval '10 minutes'
            order by state in ('dead', 'left'), incarnation desc limit 200) n on true
        """;

    private const string MarkDead = """
        with dead as (
            update gw_node set state = 'dead', ended_at = lease_until
            where state not in ('dead', 'left') and lease_until < now() and incarnation <> $1 returning 1)
        update gw_cluster set view_version = view_version + 1 where exists (select from dead)
        """;

    private const string SetState = """
        with changed as (
            update gw_node set state = $2, ended_at = case when $2 = 'left' then now() end
            where incarnation = $1 and state not in ('dead', 'left', $2) returning 1)
        update gw_cluster set view_version = view_version + 1 where exists (select from changed)
        """;

    /// <summary>Takes a place; returns the incarnation.</summary>
    /// <exception cref="ClusterJoinException">A live node has no key in common.</exception>
    public static long Join(NpgsqlConnection connection, string name, NodeProfile profile, NodeState state, TimeSpan ttl)
    {
        using var transaction = connection.BeginTransaction();
        Command(connection, Lock).ExecuteNonQuery();
        if ((long)Command(connection, Strangers, (object)profile.KeyIds.ToArray()).ExecuteScalar()! is > 0 and var strangers)
        {
            throw new ClusterJoinException(
                $"{strangers} live node(s) of this cluster have none of this node's session keys, so neither could open what the other sealed. Give all nodes the same key-ring file.");
        }

        Command(connection, Forget).ExecuteNonQuery();
        var incarnation = (long)Command(
            connection, Insert, name, (object?)profile.Address?.ToString() ?? DBNull.Value, (object?)profile.CertificateHash ?? DBNull.Value,
            profile.KeyIds.ToArray(), profile.ConfigHash, profile.Formats.ToArray(), profile.Build, ttl, Name(state)).ExecuteScalar()!;
        transaction.Commit();
        return incarnation;
    }

    /// <summary>Extends the lease of an incarnation and reads the table.</summary>
    public static Renewal Renewed(NpgsqlConnection connection, long incarnation, TimeSpan ttl, string configHash)
    {
        using var command = Command(connection, Renew, incarnation, ttl, configHash);
        using var reader = command.ExecuteReader();
        var nodes = ImmutableArray.CreateBuilder<NodeInfo>();
        var (isAlive, version, now, lapsed) = (false, 0L, DateTimeOffset.UnixEpoch, false);
        while (reader.Read())
        {
            (isAlive, version, now) = (reader.GetInt64(0) > 0, reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2));
            if (!reader.IsDBNull(3))
            {
                nodes.Add(Info(reader));
                lapsed |= reader.GetBoolean(12) && reader.GetInt64(3) != incarnation;
            }
        }

        return new Renewal(isAlive, new NodeView(version, nodes.ToImmutable()), now, lapsed);
    }

    /// <summary>Declares everybody dead whose lease has run out. Final.</summary>
    public static void DeclareDead(NpgsqlConnection connection, long self) => Command(connection, MarkDead, self).ExecuteNonQuery();

    /// <summary>Sets the state of an incarnation that is neither dead nor gone.</summary>
    public static void Set(NpgsqlConnection connection, long incarnation, NodeState state) =>
        Command(connection, SetState, incarnation, Name(state)).ExecuteNonQuery();

    private static NodeInfo Info(NpgsqlDataReader reader) => new(
        new NodeId(reader.GetString(4), reader.GetInt64(3)),
        new NodeProfile
        {
            Address = reader.IsDBNull(5) ? null : new Uri(reader.GetString(5)),
            CertificateHash = reader.IsDBNull(6) ? null : reader.GetString(6),
            KeyIds = [.. reader.GetFieldValue<string[]>(7)],
            ConfigHash = reader.GetString(8),
            Formats = [.. reader.GetFieldValue<int[]>(9)],
            Build = reader.GetString(10),
        },
        Enum.Parse<NodeState>(reader.GetString(11), ignoreCase: true));

#pragma warning disable CA1308 // The names in the table are lower case.
    private static string Name(NodeState state) => state.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, params object[] values)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>What a renewal brought.</summary>
    /// <param name="IsAlive">Whether the incarnation is still alive; its lease is then extended.</param>
    /// <param name="View">The table.</param>
    /// <param name="Now">The database's clock.</param>
    /// <param name="OthersLapsed">Whether somebody else's lease has run out and nobody has said so yet.</param>
    internal readonly record struct Renewal(bool IsAlive, NodeView View, DateTimeOffset Now, bool OthersLapsed);
}
