using System.Globalization;

namespace Gateway.Host.Telemetry.Audit;

/// <summary>Finds the first record of an audit trail that was changed, removed or put in.</summary>
internal static class AuditVerifier
{
    private const int LongestLine = 1 << 20;

    /// <summary>Reads files, the oldest first.</summary>
    /// <returns>What was found, and whether all is well.</returns>
    public static (bool IsWhole, string Report) Verify(IReadOnlyList<string> files)
    {
        var (records, sequence, last) = (0L, -1L, (string?)null);
        foreach (var file in files)
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var lines = new LineSource(stream, LongestLine);
            for (var number = 1; lines.Next() is { } line; number++)
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"{file}:{number}");
                if (AuditChain.Read(line.Span) is not { } record)
                {
                    return (false, $"{at}: this is no record, or it was changed (the one after record {sequence}).");
                }

                if (last is not null && (record.Previous != last || record.Sequence != sequence + 1))
                {
                    return (false, $"{at}: record {record.Sequence} does not follow record {sequence}: records between them were changed, removed or put in.");
                }

                (sequence, last, records) = (record.Sequence, record.Hash, records + 1);
            }
        }

        return last is null
            ? (true, "There are no records.")
            : (true, string.Create(CultureInfo.InvariantCulture, $"{records} records, the last one is {sequence}; the chain is whole. Last hash: {last}"));
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
