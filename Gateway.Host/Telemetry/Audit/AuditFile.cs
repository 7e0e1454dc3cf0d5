using System.Buffers;
using System.Globalization;
using Gateway.Host.Configuration;

namespace Gateway.Host.Telemetry.Audit;

/// <summary>
/// The file of an audit trail. A record is in it whole or not at all: what could be written only in part is cut off again. After a failure the file is
/// opened anew by the next record, and the chain goes on. Thread-safe.
/// </summary>
internal sealed class AuditFile(AuditTrailConfig config) : IAuditStore, IDisposable
{
    // Longer than any record, as all that is written into one is bounded.
    private const int LongestRecord = 64 << 10;

    private readonly string _path = config.File!;
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private FileStream? _only;
    private FileStream? _stream;
    private string _last = AuditChain.Beginning;
    private long _sequence;
    private long _length;
    private bool _isDirty;
    private bool _isDisposed;

    /// <summary>Opens the file and takes up its chain.</summary>
    /// <exception cref="IOException">It cannot be opened, another process writes to it, or it does not end with a record.</exception>
    public void Open()
    {
        lock (_lock)
        {
            // A file of its own, so that the trail can be read while it is written.
            _only ??= Locked(_path + ".lock");
            _stream = OpenStream();
            var tail = Tail(_stream).AsSpan();
            if (tail.IsEmpty)
            {
                return;
            }

            var line = tail[..^1];
            if (AuditChain.Read(line[(line.LastIndexOf((byte)'\n') + 1)..]) is not { } record)
            {
                _stream.Dispose();
                throw new IOException($"{_path} does not end with a record of the audit trail. Move it away, and look at it with `audit verify`.");
            }

            (_sequence, _last) = (record.Sequence, record.Hash);
        }
    }

    Task IAuditStore.OpenAsync(CancellationToken cancellationToken)
    {
        Open();
        return Task.CompletedTask;
    }

    Task IAuditStore.AppendAsync(ReadOnlyMemory<byte> members)
    {
        try
        {
            Append(members.Span);
            return Task.CompletedTask;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return Task.FromException(exception);
        }
    }

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Appends a record.</summary>
    /// <param name="members">Its members as JSON, without braces.</param>
    /// <exception cref="IOException">It was not written, and nothing of it is in the file.</exception>
    public void Append(ReadOnlySpan<byte> members)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                _stream ??= OpenStream();
                Rotate();
                _buffer.ResetWrittenCount();
                var hash = AuditChain.Append(_buffer, _sequence + 1, members, _last);
                _stream.Write(_buffer.WrittenSpan);
                if (config.Sync == AuditSync.EveryRecord)
                {
                    _stream.Flush(flushToDisk: true);
                }

                (_sequence, _last, _length, _isDirty) = (_sequence + 1, hash, _length + _buffer.WrittenCount, true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                GiveUp();
                throw exception as IOException ?? new IOException(exception.Message, exception);
            }
        }
    }

    /// <summary>Brings what was written to the disk, where that is done once a second.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Sync()
    {
        lock (_lock)
        {
            if (_isDirty && config.Sync == AuditSync.EverySecond)
            {
                _isDirty = false;
                _stream?.Flush(flushToDisk: true);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _stream?.Dispose();
            _only?.Dispose();
        }
    }

    private static FileStream Locked(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private static byte[] Tail(FileStream stream)
    {
        var length = (int)Math.Min(stream.Length, LongestRecord);
        var tail = new byte[length];
        stream.Seek(-length, SeekOrigin.End);
        return tail[..stream.ReadAtLeast(tail, length, throwOnEndOfStream: false)];
    }

    // What a process wrote last as it was killed, or as the disk was full, may be half a
    // record, which nobody was told of: it is cut off.
    private FileStream OpenStream()
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            var tail = Tail(stream);
            var torn = tail.Length - 1 - tail.AsSpan().LastIndexOf((byte)'\n');
            if (torn > 0)
            {
                stream.SetLength(stream.Length - torn);
            }

            stream.Seek(0, SeekOrigin.End);
            _length = stream.Length;
            return stream;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            stream?.Dispose();
            throw exception as IOException ?? new IOException(exception.Message, exception);
        }
    }

    private void Rotate()
    {
        if (_length < config.MaxBytes)
        {
            return;
        }

        _stream!.Flush(flushToDisk: true);
        _stream.Dispose();
        _stream = null;
        File.Move(_path, string.Create(CultureInfo.InvariantCulture, $"{_path}.{_sequence:D12}"));
        _stream = OpenStream();
    }

    private void GiveUp()
    {
        try
        {
            _stream?.SetLength(_length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // What is left of it is cut off when the file is opened anew.
        }

        _stream?.Dispose();
        _stream = null;
    }
}
