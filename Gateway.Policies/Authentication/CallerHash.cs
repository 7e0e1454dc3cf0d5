using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Policies.Authentication;

/// <summary>Hashes what tells callers apart. Each part goes in with its length, so that no two lists of parts run together.</summary>
internal sealed class CallerHash
{
    private readonly List<byte> _parts = [];

    public void Append(string kind, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Append(kind, bytes);
    }

    public void Append(string kind, string value) => Append(kind, Encoding.UTF8.GetBytes(value));

    public void Append(string kind, ImmutableArray<byte> value) => Append(kind, value.AsSpan());

    public void Append(string kind, ReadOnlySpan<byte> value)
    {
        AppendPart(Encoding.ASCII.GetBytes(kind));
        AppendPart(value);
    }

    /// <summary>Never 0, which stands for anonymous callers.</summary>
    public ulong ToPrincipal() => Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(Hash()));

    /// <summary>Never 0, which stands for anonymous callers.</summary>
    public UInt128 ToFingerprint() => UInt128.Max(1, BinaryPrimitives.ReadUInt128LittleEndian(Hash()));

    private byte[] Hash() => SHA256.HashData([.. _parts]);

    private void AppendPart(ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        _parts.AddRange(length);
        _parts.AddRange(part);
    }
}
