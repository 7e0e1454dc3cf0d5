using Gateway.Actors.Sealing;
using Npgsql;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>The session directory of a cluster, in PostgreSQL.</summary>
public sealed class PostgresDirectory : ISessionDirectory, IAsyncDisposable
{
    /// <summary>The format in which this build writes and reads the state of sessions.</summary>
    public const int Format = RowSealer.Format;

    private const int TouchBatch = 1000;

    private readonly PostgresStatements _statements;
    private readonly RowSealer _rows;

    /// <param name="options">The database.</param>
    /// <param name="rows">Seals the state of sessions; from the key ring, for <see cref="SealPurpose.Row"/>.</param>
    /// <param name="time">The clock.</param>
    public PostgresDirectory(PostgresOptions options, Sealer rows, TimeProvider time) =>
        (_statements, _rows) = (new PostgresStatements(options, time), new RowSealer(rows));

    /// <inheritdoc/>
    public async Task<long> CreateAsync(SessionKey key, NodeId owner, SessionBinding binding, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var values = new object[] { key.Bytes, owner.Incarnation, unchecked((long)binding.Route), unchecked((long)binding.Principal), _rows.Seal(key, state.Span) };
        try
        {
            return await _statements.RunAsync(
                attempt => attempt == 1 ? SessionTable.Create + SessionTable.CreateReturning : SessionTable.Create + SessionTable.OrOwn + SessionTable.CreateReturning,
                values,
                async (command, token) => (long)(await command.ExecuteScalarAsync(token) ?? throw Exists()),
                cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw Exists();
        }

        static InvalidOperationException Exists() => new("The session exists already.");
    }

    /// <inheritdoc/>
    public Task<SessionRecord?> ReadAsync(SessionKey key, CancellationToken cancellationToken) => _statements.RunAsync(
        SessionTable.Read,
        [key.Bytes],
        async (command, token) =>
        {
            await using var reader = await command.ExecuteReaderAsync(token);
            return await reader.ReadAsync(token) ? Record(key, reader) : null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<long?> ClaimAsync(SessionKey key, SessionRecord expected, NodeId claimant, CancellationToken cancellationToken) => _statements.RunAsync(
        SessionTable.Claim,
        [key.Bytes, expected.Owner.Incarnation, expected.Epoch, claimant.Incarnation],
        async (command, token) => (long?)await command.ExecuteScalarAsync(token),
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> UpdateAsync(SessionKey key, NodeId owner, long epoch, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        ChangeAsync(SessionTable.Update, [key.Bytes, owner.Incarnation, epoch, _rows.Seal(key, state.Span)], cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReleaseAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken) =>
        ChangeAsync(SessionTable.Release, [key.Bytes, owner.Incarnation, epoch], cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteOrphanAsync(SessionKey key, SessionRecord expected, CancellationToken cancellationToken) =>
        ChangeAsync(SessionTable.DeleteOrphan, [key.Bytes, expected.Owner.Incarnation, expected.Epoch], cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(SessionKey key, NodeId owner, long epoch, CancellationToken cancellationToken) =>
        ChangeAsync(SessionTable.Delete, [key.Bytes, owner.Incarnation, epoch], cancellationToken);

    /// <inheritdoc/>
    public async Task TouchAsync(NodeId owner, IReadOnlyCollection<SessionKey> keys, CancellationToken cancellationToken)
    {
        foreach (var batch in keys.Chunk(TouchBatch))
        {
            await ChangeAsync(SessionTable.Touch, [owner.Incarnation, batch.Select(key => key.Bytes).ToArray()], cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<int> ExpireAsync(TimeSpan idle, CancellationToken cancellationToken) => _statements.RunAsync(
        SessionTable.Expire, [idle], (command, token) => command.ExecuteNonQueryAsync(token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _statements.DisposeAsync();

    private SessionRecord Record(SessionKey key, NpgsqlDataReader reader)
    {
        // A forgotten node has no name any more; nobody compares it, as it is not alive.
        var owner = reader.GetInt64(0) is var incarnation && incarnation == 0 ? default : new NodeId(reader.IsDBNull(1) ? "" : reader.GetString(1), incarnation);
        var state = _rows.Open(key, reader.GetFieldValue<byte[]>(5));
        var binding = new SessionBinding(unchecked((ulong)reader.GetInt64(3)), unchecked((ulong)reader.GetInt64(4)));
        return new SessionRecord(owner, reader.GetInt64(2), binding, state ?? []) { IsPoisoned = reader.GetBoolean(6), IsReadable = state is not null };
    }

    private Task<bool> ChangeAsync(string statement, object[] values, CancellationToken cancellationToken) =>
        _statements.RunAsync(statement, values, async (command, token) => await command.ExecuteNonQueryAsync(token) > 0, cancellationToken);
}
