using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Gateway.Host.Listeners;

/// <summary>Bytes that crossed connections of clients, by bind: everything on the wire, TLS and heads included. Thread-safe.</summary>
internal sealed class ConnectionTraffic
{
    private readonly ConcurrentDictionary<string, Bytes> _binds = new(StringComparer.Ordinal);

    /// <summary>Bytes that came from clients, by bind.</summary>
    public IEnumerable<KeyValuePair<string, long>> Received => _binds.Select(bind => KeyValuePair.Create(bind.Key, Interlocked.Read(ref bind.Value.Received)));

    /// <summary>Bytes that went to clients, by bind.</summary>
    public IEnumerable<KeyValuePair<string, long>> Sent => _binds.Select(bind => KeyValuePair.Create(bind.Key, Interlocked.Read(ref bind.Value.Sent)));

    /// <summary>A connection that counts what crosses it.</summary>
    public IDuplexPipe Count(string bind, IDuplexPipe connection)
    {
        var bytes = _binds.GetOrAdd(bind, static _ => new Bytes());
        return new Counted(new Reader(connection.Input, bytes), new Writer(connection.Output, bytes));
    }

    private sealed class Bytes
    {
        public long Received;
        public long Sent;
    }

    private sealed record Counted(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Counts what is consumed.</summary>
    private sealed class Reader(PipeReader inner, Bytes bytes) : PipeReader
    {
        private ReadOnlySequence<byte> _read;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            var reading = inner.ReadAsync(cancellationToken);
            return reading.IsCompletedSuccessfully ? new(Note(reading.Result)) : NoteAsync(reading);
        }

        public override bool TryRead(out ReadResult result)
        {
            var isRead = inner.TryRead(out result);
            Note(result);
            return isRead;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            Interlocked.Add(ref bytes.Received, _read.Slice(_read.Start, consumed).Length);
            _read = default;
            inner.AdvanceTo(consumed, examined);
        }

        public override void CancelPendingRead() => inner.CancelPendingRead();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        private ReadResult Note(ReadResult result)
        {
            _read = result.Buffer;
            return result;
        }

        private async ValueTask<ReadResult> NoteAsync(ValueTask<ReadResult> reading) => Note(await reading);
    }

    /// <summary>Counts what is written.</summary>
    private sealed class Writer(PipeWriter inner, Bytes bytes) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void Advance(int written)
        {
            Interlocked.Add(ref bytes.Sent, written);
            inner.Advance(written);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);
    }
}
