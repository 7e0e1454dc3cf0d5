using Gateway.Actors.Protocol;

namespace Gateway.Actors.Multiplexing;

/// <summary>Insertions and replacements in one text, collected while it is read and applied in one copy.</summary>
internal sealed class Splices
{
    private readonly List<Splice> _splices = [];

    public bool IsEmpty => _splices.Count == 0;

    public void Replace(Slice at, ReadOnlyMemory<byte> bytes) => _splices.Add(new Splice(at, bytes));

    /// <summary>Where another splice of the text stands once these were applied; it overlaps none of them.</summary>
    public Splice Moved(Splice other)
    {
        var moved = other.At.Start;
        foreach (var splice in _splices)
        {
            moved += splice.At.Start < other.At.Start ? splice.Bytes.Length - splice.At.Length : 0;
        }

        return other with { At = other.At with { Start = moved } };
    }

    /// <summary>Inserts <paramref name="bytes"/> before the byte at <paramref name="at"/>.</summary>
    public void Insert(int at, ReadOnlyMemory<byte> bytes) => _splices.Add(new Splice(new Slice(at, 0), bytes));

    /// <summary>Inserts what tells a target's URI from others; <paramref name="token"/> is the raw JSON string at <paramref name="start"/>.</summary>
    public void PrefixUri(NameTable names, int target, ReadOnlySpan<byte> token, int start)
    {
        if (!JsonText.TryUnescape(token, out var uri))
        {
            return;
        }

        var (at, prefix) = names.UriPrefix(target, uri);
        if (prefix.IsEmpty)
        {
            return;
        }

        if (uri.Length == token.Length - 2)
        {
            Insert(start + 1 + at, prefix);
        }
        else
        {
            Replace(new Slice(start, token.Length), JsonText.Quote(names.JoinUri(target, uri)));
        }
    }

    /// <summary>Appends a part of a text with what was collected for it.</summary>
    public void Append(MessageBuffer output, ReadOnlySpan<byte> text, Slice part)
    {
        _splices.Sort(static (a, b) => a.At.Start.CompareTo(b.At.Start));
        var from = part.Start;
        foreach (var splice in _splices)
        {
            output.Append(text[from..splice.At.Start]);
            output.Append(splice.Bytes.Span);
            from = splice.At.End;
        }

        output.Append(text[from..part.End]);
    }

    public void Clear() => _splices.Clear();
}
