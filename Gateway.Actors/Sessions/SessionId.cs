using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Actors.Cluster;
using Gateway.Actors.Sealing;

namespace Gateway.Actors.Sessions;

/// <summary>
/// What a session id says once it is opened. The id that clients carry is this, sealed: constant in size, unguessable, and of no meaning to
/// whoever lacks the key. Owner and epoch are a hint where to look first; the directory is the truth.
/// </summary>
/// <param name="Random">128 random bits: what makes the session's id unguessable, and names it in the directory.</param>
/// <param name="OwnerIncarnation">The incarnation of the node that created the session.</param>
/// <param name="Epoch">The epoch it had then.</param>
/// <param name="Binding">Whose session it is, and of which route.</param>
public readonly record struct SessionId(UInt128 Random, long OwnerIncarnation, long Epoch, SessionBinding Binding)
{
    /// <summary>The longest session id that is looked at, in characters; ours have 107.</summary>
    public const int MaxLength = 256;

    private const int RandomBytes = 16;
    private const int Bytes = RandomBytes + (4 * sizeof(ulong));

    /// <summary>How the directory names the session.</summary>
    public SessionKey Key
    {
        get
        {
            Span<byte> random = stackalloc byte[RandomBytes];
            BinaryPrimitives.WriteUInt128LittleEndian(random, Random);
            return SessionKey.Of(random);
        }
    }

    /// <summary>A random part for a new session.</summary>
    public static UInt128 NewRandom()
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        return BinaryPrimitives.ReadUInt128LittleEndian(random);
    }

    /// <summary>The id as clients carry it.</summary>
    public string Seal(Sealer sealer)
    {
        Span<byte> value = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt128LittleEndian(value, Random);
        var rest = value[RandomBytes..];
        BinaryPrimitives.WriteInt64LittleEndian(rest, OwnerIncarnation);
        BinaryPrimitives.WriteInt64LittleEndian(rest[8..], Epoch);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[16..], Binding.Route);
        BinaryPrimitives.WriteUInt64LittleEndian(rest[24..], Binding.Principal);
        return sealer.Seal(value);
    }

    /// <summary>Opens an id; null when no key of the ring sealed it.</summary>
    public static SessionId? Open(Sealer sealer, ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength || sealer.Open(text) is not { Length: Bytes } value)
        {
            return null;
        }

        var rest = value.AsSpan(RandomBytes);
        var binding = new SessionBinding(BinaryPrimitives.ReadUInt64LittleEndian(rest[16..]), BinaryPrimitives.ReadUInt64LittleEndian(rest[24..]));
        return new SessionId(
            BinaryPrimitives.ReadUInt128LittleEndian(value),
            BinaryPrimitives.ReadInt64LittleEndian(rest),
            BinaryPrimitives.ReadInt64LittleEndian(rest[8..]),
            binding);
    }
}
