using System.Buffers;
using System.Text;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// Reads a child's standard error to its end, whatever comes and however fast, so that the child never waits for it. The last bytes are
/// kept for error messages; lines go to a callback, at most so many a second. Text is safe to log: see <see cref="LogText"/>.
/// </summary>
internal sealed class StderrPump
{
    /// <summary>Bytes of one line that the callback gets; the rest of the line is dropped.</summary>
    public const int LineBytes = 8 << 10;

    private const int BufferBytes = 8 << 10;
    private const string Cut = " [cut]";

    private readonly Stream _stream;
    private readonly StdioLimits _limits;
    private readonly Action<string, long> _onLine;
    private readonly TimeProvider _time;
    private readonly ByteRing _ring;
    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _lineIsCut;
    private long _windowStart;
    private int _linesInWindow;
    private long _skipped;
    private long _skippedInAll;

    /// <summary>Prepares the pump; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="stream">The child's standard error.</param>
    /// <param name="limits">Bytes kept and lines a second.</param>
    /// <param name="onLine">
    /// Gets a line, without its end, and how many lines were skipped since the one before. Called from the pump's loop: it must neither block
    /// nor throw.
    /// </param>
    /// <param name="time">The clock.</param>
    public StderrPump(Stream stream, StdioLimits limits, Action<string, long> onLine, TimeProvider time)
    {
        _stream = stream;
        _limits = limits;
        _onLine = onLine;
        _time = time;
        _ring = new ByteRing(limits.StderrBytes);
        _windowStart = time.GetTimestamp();
    }

    /// <summary>Lines that the callback did not get because there were too many in a second.</summary>
    public long SkippedLines => Interlocked.Read(ref _skippedInAll);

    /// <summary>The last of what the child wrote, at most <see cref="StdioLimits.StderrBytes"/> bytes of it; line ends are kept.</summary>
    public string Tail()
    {
        var tail = new StringBuilder();
        ReadOnlySpan<byte> bytes = _ring.ToArray();
        foreach (var range in bytes.Split((byte)'\n'))
        {
            tail.Append(LogText.Of(WithoutCarriageReturn(bytes[range]))).Append('\n');
        }

        return tail.ToString().Trim('\n');
    }

    /// <summary>Reads until the stream ends or is closed. Never throws for what the child or the pipe does.</summary>
    public async Task RunAsync()
    {
        var buffer = new byte[BufferBytes];
        try
        {
            int read;
            while ((read = await _stream.ReadAsync(buffer)) > 0)
            {
                _ring.Write(buffer.AsSpan(0, read));
                Take(buffer.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The pipe was closed under the read: the child is being disposed of.
        }

        if (_line.WrittenCount > 0)
        {
            EndLine();
        }
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (!MayDeliver())
            {
                bytes = SkipLines(bytes);
                continue;
            }

            var end = bytes.IndexOf((byte)'\n');
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            EndLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>A flood costs one vectorised count a buffer, no text.</summary>
    private ReadOnlySpan<byte> SkipLines(ReadOnlySpan<byte> bytes)
    {
        var last = bytes.LastIndexOf((byte)'\n');
        if (last < 0)
        {
            Append(bytes);
            return [];
        }

        Skip(bytes.Count((byte)'\n'));
        Clear();
        Append(bytes[(last + 1)..]);
        return [];
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var room = LineBytes - _line.WrittenCount;
        _lineIsCut |= bytes.Length > room;
        _line.Write(bytes[..Math.Min(bytes.Length, room)]);
    }

    private void EndLine()
    {
        if (!MayDeliver())
        {
            Skip(1);
        }
        else
        {
            _linesInWindow++;
            _onLine(LogText.Of(WithoutCarriageReturn(_line.WrittenSpan)) + (_lineIsCut ? Cut : ""), _skipped);
            _skipped = 0;
        }

        Clear();
    }

    private void Clear()
    {
        _line.ResetWrittenCount();
        _lineIsCut = false;
    }

    private void Skip(int lines)
    {
        _skipped += lines;
        Interlocked.Add(ref _skippedInAll, lines);
    }

    private bool MayDeliver()
    {
        if (_time.GetElapsedTime(_windowStart) >= TimeSpan.FromSeconds(1))
        {
            _windowStart = _time.GetTimestamp();
            _linesInWindow = 0;
        }

        return _linesInWindow < _limits.StderrLinesPerSecond;
    }

    private static ReadOnlySpan<byte> WithoutCarriageReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;
}
