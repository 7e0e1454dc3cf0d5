using System.Buffers;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Gateway.Actors.Audit;
using Gateway.Host.Configuration;

namespace Gateway.Host.Telemetry.Audit;

/// <summary>
/// The audit trail in PostgreSQL. Records wait in a bounded queue for one writer, which adds what waits by one statement, so that many calls share a
/// commit. After a failure the chain is read anew, as what failed may be there all the same. Thread-safe.
/// </summary>
internal sealed class AuditDatabase : IAuditStore
{
    // Records of a second of a busy node; more than that wait for nothing.
    private const int QueueRecords = 10_000;
    private const int MostAtOnce = 500;
    private const int MostAttempts = 10;

    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(QueueRecords) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait, AllowSynchronousContinuations = false });

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly AuditDatabaseConfig _config;
    private readonly string _writer;
    private readonly TimeProvider _time;
    private AuditTable? _table;
    private Task _loop = Task.CompletedTask;
    private (long Sequence, string Hash)? _tail;

    /// <param name="config">The database, and how long a record may take.</param>
    /// <param name="writer">This node's name.</param>
    /// <param name="time">The clock.</param>
    public AuditDatabase(AuditDatabaseConfig config, string writer, TimeProvider time) => (_config, _writer, _time) = (config, writer, time);

    /// <inheritdoc/>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var connection = _config.Read();
        if (DatabaseConfig.Fault(connection) is { } fault)
        {
            throw new IOException($"config.audit.database: {fault} {DatabaseConfig.Remedy}");
        }

        _table = new AuditTable(connection, _config.Timeout);
        if (await _table.RefusalAsync(cancellationToken) is { } refusal)
        {
            throw new IOException($"config.audit.database: {refusal}");
        }

        _loop = RunAsync(_table);
    }

    /// <inheritdoc/>
    public async Task AppendAsync(ReadOnlyMemory<byte> members)
    {
        var pending = new Pending(members);
        if (!_queue.Writer.TryWrite(pending))
        {
            throw new IOException("Too many records wait for the database.");
        }

        try
        {
            await pending.Written.Task.WaitAsync(_config.Timeout, _time);
        }
        catch (TimeoutException)
        {
            pending.GiveUp();
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"The database did not take it within {_config.Timeout.TotalSeconds:0.###} s."));
        }
    }

    /// <inheritdoc/>
    public void Sync()
    {
        // A commit is on the disk.
    }

    /// <summary>Writes what waits, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        await (_table?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task RunAsync(AuditTable table)
    {
        var batch = new List<Pending>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostAtOnce && _queue.Reader.TryRead(out var pending))
            {
                if (pending.TryTake())
                {
                    batch.Add(pending);
                }
            }

            await WriteAsync(table, batch);
        }
    }

    private async Task WriteAsync(AuditTable table, List<Pending> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            // Another process under this node's name, as a former one that still ends: the chain is gone on with behind it. One of the two always gets on.
            var attempts = 1;
            while (!await TryWriteAsync(table, batch))
            {
                if (attempts++ == MostAttempts)
                {
                    throw new IOException($"Another process writes records as '{_writer}'.");
                }
            }

            batch.ForEach(pending => pending.Written.TrySetResult());
        }
        catch (Exception exception)
        {
            // Whatever it is, who waits must be answered, and the next record is tried again.
            _tail = null;
            batch.ForEach(pending => pending.Written.TrySetException(exception as IOException ?? new IOException(exception.Message, exception)));
        }
    }

    private async Task<bool> TryWriteAsync(AuditTable table, List<Pending> batch)
    {
        var (sequence, hash) = _tail ??= await TailAsync(table);
        var rows = new List<AuditRow>(batch.Count);
        foreach (var pending in batch)
        {
            _buffer.ResetWrittenCount();
            hash = AuditChain.Append(_buffer, ++sequence, pending.Members.Span, hash);
            rows.Add(new(_writer, sequence, Encoding.ASCII.GetString(_buffer.WrittenSpan[..^1])));
        }

        var isWritten = await table.AppendAsync(_writer, rows, CancellationToken.None);
        _tail = isWritten ? (sequence, hash) : null;
        return isWritten;
    }

    private async Task<(long Sequence, string Hash)> TailAsync(AuditTable table)
    {
        if (await table.LastAsync(_writer, CancellationToken.None) is not { } last)
        {
            return (0, AuditChain.Beginning);
        }

        return AuditChain.Read(Encoding.UTF8.GetBytes(last.Line)) is { } record && record.Sequence == last.Sequence
            ? (record.Sequence, record.Hash)
            : throw new IOException($"The last record of '{_writer}' was changed. Look at it with `audit verify`.");
    }

    /// <summary>A record that waits. Who waits for it may give it up, until it is taken to be written.</summary>
    private sealed class Pending(ReadOnlyMemory<byte> members)
    {
        private int _state;

        public ReadOnlyMemory<byte> Members => members;

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool TryTake() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

        public void GiveUp() => Interlocked.CompareExchange(ref _state, 2, 0);
    }
}
