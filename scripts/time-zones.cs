#:property PublishAot=false
// Packs a compiled time zone database into Gateway.Policies/Cel/Time/zones.br, which is built into the assembly.
//
//   zic -b slim -d zones tzdata.zi                 (tzdata.zi: from the IANA release, public domain)
//   dotnet run scripts/time-zones.cs zones 2025b Gateway.Policies/Cel/Time/zones.br
//
// The layout is read by Gateway.Policies/Cel/Time/ZoneArchive.cs. All numbers are big-endian.
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

var (folder, version, target) = (args[0], args[1], args[2]);
var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
    .Select(path => (Name: Path.GetRelativePath(folder, path).Replace('\\', '/'), Content: File.ReadAllBytes(path)))
    .Where(file => file.Content.AsSpan().StartsWith("TZif"u8))
    .OrderBy(file => file.Name, StringComparer.Ordinal)
    .ToArray();
var zones = new List<byte[]>();
var indexes = new Dictionary<string, int>();
using var plain = new MemoryStream();
WriteText(plain, version);
WriteInt16(plain, files.Length);
foreach (var (name, content) in files)
{
    var packed = Pack(content);
    var key = Convert.ToBase64String(packed);
    if (!indexes.TryGetValue(key, out var index))
    {
        index = indexes[key] = zones.Count;
        zones.Add(packed);
    }

    WriteText(plain, name);
    WriteInt16(plain, index);
}

WriteInt16(plain, zones.Count);
foreach (var zone in zones)
{
    WriteInt16(plain, zone.Length);
    plain.Write(zone);
}

var compressed = new byte[BrotliEncoder.GetMaxCompressedLength((int)plain.Length)];
if (!BrotliEncoder.TryCompress(plain.ToArray(), compressed, out var length, quality: 11, window: 24))
{
    throw new InvalidOperationException("The archive does not compress.");
}

File.WriteAllBytes(target, compressed[..length]);
Console.WriteLine($"{files.Length} names, {zones.Count} zones, {plain.Length} bytes, {length} compressed");

// RFC 8536: a version 1 block, which is skipped, then the same with 64-bit times, then the rule for times after the last one.
static byte[] Pack(byte[] file)
{
    var second = 44 + BlockLength(file, 0, timeSize: 4);
    var header = file.AsSpan(second);
    int times = Int32(header, 32), types = Int32(header, 36), characters = Int32(header, 40);
    var at = second + 44;
    using var packed = new MemoryStream();
    WriteInt16(packed, times);
    packed.Write(file, at, times * 8);
    packed.Write(file, at + times * 8, times);
    packed.WriteByte((byte)types);
    for (var i = 0; i < types; i++)
    {
        packed.Write(file, at + times * 9 + i * 6, 4);
    }

    var footer = second + 44 + BlockLength(file, second, timeSize: 8);
    WriteText(packed, Encoding.ASCII.GetString(file, footer + 1, file.Length - footer - 2));
    return packed.ToArray();
}

static int BlockLength(byte[] file, int at, int timeSize)
{
    var header = file.AsSpan(at);
    int utc = Int32(header, 20), standard = Int32(header, 24), leaps = Int32(header, 28);
    int times = Int32(header, 32), types = Int32(header, 36), characters = Int32(header, 40);
    return times * (timeSize + 1) + types * 6 + characters + leaps * (timeSize + 4) + standard + utc;
}

static int Int32(ReadOnlySpan<byte> span, int at) => BinaryPrimitives.ReadInt32BigEndian(span[at..]);

static void WriteInt16(Stream stream, int value)
{
    stream.WriteByte((byte)(value >> 8));
    stream.WriteByte((byte)value);
}

static void WriteText(Stream stream, string text)
{
    stream.WriteByte((byte)text.Length);
    stream.Write(Encoding.ASCII.GetBytes(text));
}
