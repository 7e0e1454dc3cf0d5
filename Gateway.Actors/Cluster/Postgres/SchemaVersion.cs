using Npgsql;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>Which schema this build works with: its own, and the next one, so that a cluster can be upgraded node by node.</summary>
internal static class SchemaVersion
{
    /// <summary>The schema this build was written for: the number of its last migration.</summary>
    public static int Own { get; } = Migrations.All[^1].Version;

    /// <summary>Throws unless the database has a schema this build works with.</summary>
    /// <exception cref="ClusterJoinException">It has not; the message says what to do.</exception>
    public static void Check(NpgsqlConnection connection)
    {
        using var known = new NpgsqlCommand("select to_regclass('gw_schema') is not null", connection);
        if (!(bool)known.ExecuteScalar()!)
        {
            throw new ClusterJoinException("The cluster's database has no gateway schema. Run 'gateway migrate' as the owner of the database first.");
        }

        using var command = new NpgsqlCommand("select coalesce(max(version), 0) from gw_schema", connection);
        if (Refusal((int)command.ExecuteScalar()!) is { } refusal)
        {
            throw new ClusterJoinException(refusal);
        }
    }

    /// <summary>Why a schema cannot be used; null when it can.</summary>
    internal static string? Refusal(int found) =>
        found < Own ? $"The cluster's database has schema {found}, and this build needs {Own}. Run 'gateway migrate' as the owner of the database first."
        : found > Own + 1 ? $"The cluster's database has schema {found}, and this build works with {Own} and {Own + 1} only. Use a newer build."
        : null;
}
