using System.Buffers.Text;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>One process, as <c>/proc/PID/stat</c> shows it.</summary>
/// <param name="Id">Process id.</param>
/// <param name="State">One letter; <c>Z</c> is a zombie.</param>
/// <param name="Parent">Process id of the parent.</param>
/// <param name="Session">Session.</param>
/// <param name="Threads">How many threads it has.</param>
internal readonly record struct ProcessEntry(int Id, char State, int Parent, int Session, int Threads)
{
    // Positions behind the name: PID (name) state parent group session ... threads.
    private const int ParentField = 1;
    private const int SessionField = 3;
    private const int ThreadsField = 17;

    /// <summary>Dead, and not reaped. A process whose first thread has ended before the others also shows <c>Z</c>, and is alive.</summary>
    public bool IsZombie => State is 'Z' or 'X' && Threads <= 1;

    /// <summary>Reads a line of <c>/proc/PID/stat</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out ProcessEntry entry)
    {
        entry = default;
        // The name may hold anything, blanks and parentheses too.
        var nameEnd = line.LastIndexOf(") "u8);
        if (nameEnd < 0 || !Utf8Parser.TryParse(line, out int id, out _))
        {
            return false;
        }

        var rest = line[(nameEnd + 2)..];
        var state = rest.IsEmpty ? '\0' : (char)rest[0];
        Span<long> fields = stackalloc long[ThreadsField + 1];
        for (var i = 1; i < fields.Length; i++)
        {
            var blank = rest.IndexOf((byte)' ');
            if (blank < 0 || !Utf8Parser.TryParse(rest[(blank + 1)..], out fields[i], out _))
            {
                return false;
            }

            rest = rest[(blank + 1)..];
        }

        entry = new ProcessEntry(id, state, (int)fields[ParentField], (int)fields[SessionField], (int)fields[ThreadsField]);
        return true;
    }
}
