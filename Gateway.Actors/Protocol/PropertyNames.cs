using System.Text.Json;

namespace Gateway.Actors.Protocol;

/// <summary>
/// Finds a key that stands twice in one object of a JSON text. All objects share one hash table, keyed by (object, name), so that
/// the cost is one look-up a key however wide an object is. Reused by one thread at a time; the hash is seeded per process.
/// </summary>
internal sealed class PropertyNames
{
    private const int MaxDepth = 64;

    [ThreadStatic]
    private static PropertyNames? _reused;

    private readonly int[] _open = new int[MaxDepth + 1];
    private int[] _buckets = new int[64];
    private Entry[] _entries = new Entry[64];
    private byte[] _unescaped = new byte[256];
    private int _unescapedLength;
    private int _count;
    private int _objects;
    private int _depth;

    /// <summary>The table of this thread, empty.</summary>
    public static PropertyNames Rent()
    {
        var names = _reused ??= new PropertyNames();
        names.Clear();
        return names;
    }

    public void EnterObject() => _open[_depth++] = ++_objects;

    public void LeaveObject() => _depth--;

    /// <summary>Notes the key the reader stands on; false when its object has it already, written alike or with other escapes.</summary>
    public bool Add(ReadOnlySpan<byte> message, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex + 1;
        var length = reader.ValueSpan.Length;
        var escaped = reader.ValueIsEscaped;
        if (escaped)
        {
            (start, length) = Unescape(ref reader);
        }

        var source = escaped ? _unescaped : message;
        return Add(message, source.Slice(start, length), new Entry { Object = _open[_depth - 1], Start = start, Length = length, Escaped = escaped });
    }

    private bool Add(ReadOnlySpan<byte> message, ReadOnlySpan<byte> name, Entry entry)
    {
        var hash = new HashCode();
        hash.Add(entry.Object);
        hash.AddBytes(name);
        entry.Hash = hash.ToHashCode();

        var bucket = entry.Hash & (_buckets.Length - 1);
        for (var i = _buckets[bucket]; i != 0; i = _entries[i - 1].Next)
        {
            ref readonly var other = ref _entries[i - 1];
            if (other.Hash == entry.Hash && other.Object == entry.Object && NameOf(in other, message).SequenceEqual(name))
            {
                return false;
            }
        }

        if (_count == _entries.Length)
        {
            Grow();
            bucket = entry.Hash & (_buckets.Length - 1);
        }

        entry.Next = _buckets[bucket];
        _entries[_count++] = entry;
        _buckets[bucket] = _count;
        return true;
    }

    private ReadOnlySpan<byte> NameOf(in Entry entry, ReadOnlySpan<byte> message) =>
        (entry.Escaped ? _unescaped : message).Slice(entry.Start, entry.Length);

    private (int Start, int Length) Unescape(ref Utf8JsonReader reader)
    {
        var start = _unescapedLength;
        if (_unescaped.Length - start < reader.ValueSpan.Length)
        {
            Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, start + reader.ValueSpan.Length));
        }

        var length = reader.CopyString(_unescaped.AsSpan(start));
        _unescapedLength += length;
        return (start, length);
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _entries.Length * 2);
        _buckets = new int[_entries.Length];
        for (var i = 0; i < _count; i++)
        {
            ref var entry = ref _entries[i];
            var bucket = entry.Hash & (_buckets.Length - 1);
            entry.Next = _buckets[bucket];
            _buckets[bucket] = i + 1;
        }
    }

    private void Clear()
    {
        // A table that one large message blew up is not kept.
        if (_entries.Length > 4096)
        {
            (_entries, _buckets) = (new Entry[64], new int[64]);
        }
        else if (_count > 0)
        {
            Array.Clear(_buckets);
        }

        if (_unescaped.Length > 64 << 10)
        {
            _unescaped = new byte[256];
        }

        (_count, _objects, _depth, _unescapedLength) = (0, 0, 0, 0);
    }

    private struct Entry
    {
        public int Hash;
        public int Object;
        public int Start;
        public int Length;
        public int Next;
        public bool Escaped;
    }
}
