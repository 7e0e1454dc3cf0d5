using Gateway.Actors.Sealing;
using Npgsql;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>The session directory of a cluster, in PostgreSQL.</summary>
public sealed class PostgresDirectory : ISessionDirectory, IAsyncDisposable
{
    /// <summary>The format in which this build writes and reads the state of sessions.</summary>
    public const int Format = RowSealer.Format;

    private const int TouchBatch = 1000;

    // With at most 8 KiB of state each, what is read by one statement stays below 4 MiB.
    private const int SharedBatch = 500;

    // Short beside the lease of a node that died, which is what a takeover waits for; 50 statements of a kind a second at most.
    private static readonly TimeSpan SharedSpacing = TimeSpan.FromMilliseconds(20);

    private readonly PostgresStatements _statements;
    private readonly RowSealer _rows;
    private readonly SharedStatement<SessionKey, SessionRecord?> _reads;
    private readonly SharedStatement<Claim, long?> _claims;

    /// <param name="options">The database.</param>
    /// <param name="rows">Seals the state of sessions; from the key ring, for <see cref="SealPurpose.Row"/>.</param>
    /// <param name="time">The clock.</param>
    public PostgresDirectory(PostgresOptions options, Sealer rows, TimeProvider time)
    {
        (_statements, _rows) = (new PostgresStatements(options, time), new RowSealer(rows));
        _reads = new SharedStatement<SessionKey, SessionRecord?>(ReadAllAsync, SharedBatch, options.SharedWaiters, SharedSpacing, time);
        _claims = new SharedStatement<Claim, long?>(ClaimAllAsync, SharedBatch, options.SharedWaiters, SharedSpacing, time);
    }

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
    public Task<SessionRecord?> ReadAsync(SessionKey key, CancellationToken cancellationToken) => _reads.RunAsync(key, cancellationToken);

    /// <inheritdoc/>
    public Task<long?> ClaimAsync(SessionKey key, SessionRecord expected, NodeId claimant, CancellationToken cancellationToken) =>
        _claims.RunAsync(new Claim(key, expected.Owner.Incarnation, expected.Epoch, claimant.Incarnation), cancellationToken);

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

    private Task<IReadOnlyList<SessionRecord?>> ReadAllAsync(IReadOnlyList<SessionKey> keys) => _statements.RunAsync<IReadOnlyList<SessionRecord?>>(
        SessionTable.Read,
        [keys.Select(key => key.Bytes).ToArray()],
        async (command, token) =>
        {
            var records = new Dictionary<SessionKey, SessionRecord>();
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                var key = SessionKey.Stored(reader.GetFieldValue<byte[]>(0));
                records.Add(key, Record(key, reader));
            }

            return [.. keys.Select(records.GetValueOrDefault)];
        },
        CancellationToken.None);

    private Task<IReadOnlyList<long?>> ClaimAllAsync(IReadOnlyList<Claim> claims) => _statements.RunAsync<IReadOnlyList<long?>>(
        attempt => attempt == 1 ? SessionTable.Claim : SessionTable.ClaimOrOwn,
        [
            claims.Select(claim => claim.Key.Bytes).ToArray(),
            claims.Select(claim => claim.Owner).ToArray(),
            claims.Select(claim => claim.Epoch).ToArray(),
            claims.Select(claim => claim.Claimant).ToArray(),
        ],
        async (command, token) =>
        {
            var epochs = new long?[claims.Count];
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                epochs[reader.GetInt64(0) - 1] = reader.GetInt64(1);
            }

            return epochs;
        },
        CancellationToken.None);

    private SessionRecord Record(SessionKey key, NpgsqlDataReader reader)
    {
        // A forgotten node has no name any more; nobody compares it, as it is not alive.
        var owner = reader.GetInt64(1) is var incarnation && incarnation == 0 ? default : new NodeId(reader.IsDBNull(2) ? "" : reader.GetString(2), incarnation);
        var state = _rows.Open(key, reader.GetFieldValue<byte[]>(6));
        var binding = new SessionBinding(unchecked((ulong)reader.GetInt64(4)), unchecked((ulong)reader.GetInt64(5)));
        return new SessionRecord(owner, reader.GetInt64(3), binding, state ?? []) { IsPoisoned = reader.GetBoolean(7), IsReadable = state is not null };
    }

    private Task<bool> ChangeAsync(string statement, object[] values, CancellationToken cancellationToken) =>
        _statements.RunAsync(statement, values, async (command, token) => await command.ExecuteNonQueryAsync(token) > 0, cancellationToken);

    private readonly record struct Claim(SessionKey Key, long Owner, long Epoch, long Claimant);
}
