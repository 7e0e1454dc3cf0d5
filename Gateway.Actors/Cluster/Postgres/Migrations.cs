using System.Collections.Immutable;
using System.Globalization;
using Npgsql;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>
/// The one source of the schema: the numbered SQL files beside this one, each applied once, in its own transaction. Only <c>gateway migrate</c> applies
/// them, as the owner of the database; the gateway's own role can create nothing.
/// </summary>
public static class Migrations
{
    private const int LockId = 0x67_77; // "gw"

    // A migration that waits for a lock has everybody behind it wait too, heartbeats included: it gives up soon, and tries again.
    private const string LockTimeout = "set local lock_timeout = '300ms'";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    private const int Attempts = 60;

    /// <summary>All migrations, the oldest first.</summary>
    internal static ImmutableArray<Migration> All { get; } = Read();

    /// <summary>Brings the database to the schema of this build. Returns the versions that were applied; none when it had them all.</summary>
    /// <param name="connectionString">Of the owner of the database.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up between two attempts.</param>
    /// <exception cref="NpgsqlException">The database cannot be had, refuses, or stays locked.</exception>
    public static async Task<IReadOnlyList<int>> ApplyAsync(string connectionString, TimeProvider time, CancellationToken cancellationToken)
    {
        var text = PostgresConnections.Read(connectionString);
        (text.ApplicationName, text.Pooling) = ("agentgateway migrate", false);
        await using var source = NpgsqlDataSource.Create(text);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockId})", cancellationToken);
        await ExecuteAsync(connection, "create table if not exists gw_schema (version integer primary key, applied_at timestamptz not null default now())", cancellationToken);
        var applied = new List<int>();
        foreach (var migration in All)
        {
            if (await ApplyAsync(connection, migration, time, cancellationToken))
            {
                applied.Add(migration.Version);
            }
        }

        await ExecuteAsync(connection, "grant select on gw_schema to gateway_app", cancellationToken);
        return applied;
    }

    private static async Task<bool> ApplyAsync(NpgsqlConnection connection, Migration migration, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryApplyAsync(connection, migration, cancellationToken);
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < Attempts)
            {
                await Task.Delay(RetryDelay, time, cancellationToken);
            }
        }
    }

    private static async Task<bool> TryApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, LockTimeout, cancellationToken);
        await using var note = new NpgsqlCommand("insert into gw_schema (version) values ($1) on conflict do nothing", connection)
        {
            Parameters = { new NpgsqlParameter { Value = migration.Version } },
        };
        if (await note.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return false;
        }

        await ExecuteAsync(connection, migration.Sql, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The statements are our own, from this assembly.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static ImmutableArray<Migration> Read()
    {
        var assembly = typeof(Migrations).Assembly;
        var prefix = $"{typeof(Migrations).Namespace}.Migrations.";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return new Migration(int.Parse(name.AsSpan(prefix.Length, 4), NumberStyles.None, CultureInfo.InvariantCulture), reader.ReadToEnd());
            })];
    }

    /// <summary>One step of the schema.</summary>
    internal sealed record Migration(int Version, string Sql);
}
