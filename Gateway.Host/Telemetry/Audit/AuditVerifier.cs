using System.Globalization;
using System.Text;
using Gateway.Actors.Audit;

namespace Gateway.Host.Telemetry.Audit;

/// <summary>Finds the first record of an audit trail that was changed, removed or put in.</summary>
internal static class AuditVerifier
{
    private const int LongestLine = 1 << 20;

    /// <summary>Reads files, the oldest first.</summary>
    /// <returns>What was found, and whether all is well.</returns>
    public static (bool IsWhole, string Report) Verify(IReadOnlyList<string> files)
    {
        var chain = new ChainCheck();
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var lines = new LineSource(stream, LongestLine);
            for (var number = 1; lines.Next() is { } line; number++)
            {
                if (chain.Take(line.Span) is { } fault)
                {
                    return (false, string.Create(CultureInfo.InvariantCulture, $"{file}:{number}: {fault}"));
                }
            }
        }

        return (true, chain.Report);
    }

    /// <summary>Reads rows of a database, writer by writer and each in order.</summary>
    /// <returns>What was found of each writer, and whether all is well.</returns>
    public static async Task<(bool IsWhole, string Report)> VerifyAsync(IAsyncEnumerable<AuditRow> rows)
    {
        var chains = new SortedDictionary<string, ChainCheck>(StringComparer.Ordinal);
        await foreach (var row in rows)
        {
            if (!chains.TryGetValue(row.Writer, out var chain))
            {
                chains.Add(row.Writer, chain = new ChainCheck());
            }

            if (chain.Take(Encoding.UTF8.GetBytes(row.Line), row.Sequence) is { } fault)
            {
                return (false, string.Create(CultureInfo.InvariantCulture, $"{row.Writer}, {row.Sequence}: {fault}"));
            }
        }

        return (true, chains.Count == 0 ? "There are no records." : string.Join(Environment.NewLine, chains.Select(chain => $"{chain.Key}: {chain.Value.Report}")));
    }

    /// <summary>Lines of a stream without their ends; a last one without an end is one as well.</summary>
    private sealed class LineSource(Stream stream, int longest)
    {
        private byte[] _buffer = new byte[64 << 10];
        private int _start;
        private int _end;

        public ReadOnlyMemory<byte>? Next()
        {
            while (true)
            {
                var found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
                if (found >= 0)
                {
                    var line = _buffer.AsMemory(_start, found);
                    _start += found + 1;
                    return line;
                }

                if (!Fill())
                {
                    var rest = _buffer.AsMemory(_start, _end - _start);
                    _start = _end;
                    if (rest.IsEmpty)
                    {
                        return null;
                    }

                    return rest;
                }
            }
        }

        private bool Fill()
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _buffer.Length)
            {
                if (_buffer.Length >= longest)
                {
                    return false;
                }

                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            return read > 0;
        }
    }
}
