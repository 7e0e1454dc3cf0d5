using System.Runtime.CompilerServices;
using Gateway.Actors.Cluster.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Actors.Audit;

/// <summary>The table of an audit trail in PostgreSQL. It is only ever added to. Thread-safe.</summary>
public sealed class AuditTable : IAsyncDisposable
{
    private const string Last = "select seq, line from gw_audit where writer = $1 order by seq desc limit 1";
    private const string Insert = "insert into gw_audit (writer, seq, line) select $1, * from unnest($2, $3)";
    private const string All = "select writer, seq, line from gw_audit where $1::text is null or writer = $1 order by writer, seq";
    private const string Rights = "select has_table_privilege('gw_audit', 'select') and has_table_privilege('gw_audit', 'insert')";
    private const string Migrate = "Run 'gateway migrate' as the owner of the database first; the gateway's own login must be a member of gateway_app.";

    private readonly NpgsqlDataSource _source;

    /// <param name="connectionString">Of a login that is a member of <c>gateway_app</c>.</param>
    /// <param name="timeout">How long a statement may take, and a connection to be opened; whole seconds.</param>
    public AuditTable(string connectionString, TimeSpan timeout)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "agentgateway audit",
            MaxPoolSize = 2,
            Timeout = seconds,
            CommandTimeout = seconds,
            CancellationTimeout = -1,
        });
    }

    /// <summary>Why the table can never be written as things are; null: it can, or the database cannot be had at present.</summary>
    public async Task<string?> RefusalAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _source.CreateCommand(Rights);
            return await command.ExecuteScalarAsync(cancellationToken) is true ? null : $"The login may not add to the audit trail. {Migrate}";
        }
        catch (PostgresException exception) when (!PostgresConnections.IsOutage(exception))
        {
            return $"{exception.MessageText}. {Migrate}";
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The last record of a writer; null: it has none.</summary>
    /// <exception cref="IOException">The database cannot be had.</exception>
    public async Task<AuditRow?> LastAsync(string writer, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _source.CreateCommand(Last);
            command.Parameters.Add(new() { Value = writer });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? new(writer, reader.GetInt64(0), reader.GetString(1)) : null;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>Adds records, all or none of them.</summary>
    /// <returns>false: another process has written under this name meanwhile.</returns>
    /// <exception cref="IOException">They were not written, or nobody knows whether they were.</exception>
    public async Task<bool> AppendAsync(string writer, IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        try
        {
            await using var command = _source.CreateCommand(Insert);
            command.Parameters.Add(new() { Value = writer });
            command.Parameters.Add(new() { Value = rows.Select(row => row.Sequence).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
            command.Parameters.Add(new() { Value = rows.Select(row => row.Line).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>All records, writer by writer, each in order.</summary>
    /// <param name="writer">Only this one's; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The database cannot be had.</exception>
    public async IAsyncEnumerable<AuditRow> ReadAsync(string? writer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(All);
        command.Parameters.Add(new() { Value = (object?)writer ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await using var reader = await OpenAsync(command, cancellationToken);
        while (await NextAsync(reader, cancellationToken))
        {
            yield return new(reader.GetString(0), reader.GetInt64(1), reader.GetString(2));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static async Task<NpgsqlDataReader> OpenAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteReaderAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private static async Task<bool> NextAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
