using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;

namespace Gateway.Policies.Cel.Time;

/// <summary>
/// The IANA time zones, built into the assembly (made by scripts/time-zones.cs): slim images have none on disk, and every node of a
/// cluster must come to the same verdict. Unpacked once, zones are read when first used.
/// </summary>
internal sealed class ZoneArchive
{
    private static readonly Lazy<ZoneArchive> Shared = new(() => new ZoneArchive(Unpack()));

    private readonly byte[] _content;
    private readonly Dictionary<string, int> _zoneByName = new(StringComparer.Ordinal);
    private readonly int[] _positions;
    private readonly ConcurrentDictionary<int, Zone> _zones = new();

    private ZoneArchive(byte[] content)
    {
        _content = content;
        var at = 0;
        Version = ReadText(ref at);
        var names = ReadUInt16(ref at);
        for (var i = 0; i < names; i++)
        {
            var name = ReadText(ref at);
            _zoneByName.Add(name, ReadUInt16(ref at));
        }

        _positions = new int[ReadUInt16(ref at)];
        for (var i = 0; i < _positions.Length; i++)
        {
            var length = ReadUInt16(ref at);
            _positions[i] = at;
            at += length;
        }
    }

    public static ZoneArchive Instance => Shared.Value;

    /// <summary>The release of the database: 2025b.</summary>
    public string Version { get; }

    public IReadOnlyCollection<string> Names => _zoneByName.Keys;

    public Zone? Find(string name) =>
        !_zoneByName.TryGetValue(name, out var index) ? null
        : _zones.TryGetValue(index, out var zone) ? zone
        : _zones.GetOrAdd(index, Read);

    private static byte[] Unpack()
    {
        using var packed = typeof(ZoneArchive).Assembly.GetManifestResourceStream(typeof(ZoneArchive), "zones.br")!;
        using var stream = new BrotliStream(packed, CompressionMode.Decompress);
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    private Zone Read(int index)
    {
        var at = _positions[index];
        var count = ReadUInt16(ref at);
        var changes = new long[count];
        for (var i = 0; i < count; i++, at += sizeof(long))
        {
            changes[i] = BinaryPrimitives.ReadInt64BigEndian(_content.AsSpan(at));
        }

        var types = _content.AsSpan(at, count);
        at += count;
        var typeOffsets = new int[_content[at++]];
        for (var i = 0; i < typeOffsets.Length; i++, at += sizeof(int))
        {
            typeOffsets[i] = BinaryPrimitives.ReadInt32BigEndian(_content.AsSpan(at));
        }

        var offsets = new int[count];
        for (var i = 0; i < count; i++)
        {
            offsets[i] = typeOffsets[types[i]];
        }

        var rule = ReadText(ref at);
        return new Zone(changes, offsets, typeOffsets[0], rule.Length == 0 ? null : ZoneRule.Parse(rule));
    }

    private int ReadUInt16(ref int at)
    {
        at += 2;
        return BinaryPrimitives.ReadUInt16BigEndian(_content.AsSpan(at - 2));
    }

    private string ReadText(ref int at)
    {
        var length = _content[at++];
        at += length;
        return Encoding.ASCII.GetString(_content, at - length, length);
    }
}
