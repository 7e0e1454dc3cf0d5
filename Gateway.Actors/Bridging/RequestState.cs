using System.Buffers.Binary;
using System.Security.Cryptography;
using Gateway.Actors.Cluster;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sealing;
using Gateway.Actors.Sessions;

namespace Gateway.Actors.Bridging;

/// <summary>
/// What a client brings back when it sends a request again with input. It carries it sealed: only the gateway reads and makes it, and it is good
/// for the same caller, route and request, and for a time.
/// </summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Call">The parked call; 0: none.</param>
/// <param name="Incarnation">The node that made it.</param>
/// <param name="Bound">Whose it is, and for which request.</param>
/// <param name="Expires">Until when it is good.</param>
/// <param name="Inner">The raw state that a modern target gave; empty: none.</param>
internal sealed record RequestState(RequestStateKind Kind, UInt128 Call, long Incarnation, RequestBinding Bound, DateTimeOffset Expires, byte[] Inner)
{
    private const int Bytes = 1 + 16 + 8 + 8 + 8 + 16 + 16 + 8;

    /// <summary>As the client carries it.</summary>
    public string Seal(Sealer sealer)
    {
        Span<byte> value = new byte[Bytes + Inner.Length];
        value[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt128LittleEndian(value[1..], Call);
        BinaryPrimitives.WriteInt64LittleEndian(value[17..], Incarnation);
        BinaryPrimitives.WriteUInt64LittleEndian(value[25..], Bound.Session.Route);
        BinaryPrimitives.WriteUInt64LittleEndian(value[33..], Bound.Session.Principal);
        BinaryPrimitives.WriteUInt128LittleEndian(value[41..], Bound.Address);
        BinaryPrimitives.WriteUInt128LittleEndian(value[57..], Bound.Digest);
        BinaryPrimitives.WriteInt64LittleEndian(value[73..], Expires.ToUnixTimeMilliseconds());
        Inner.CopyTo(value[Bytes..]);
        return sealer.Seal(value);
    }

    /// <summary>Opens one; null when no key of the ring sealed it.</summary>
    public static RequestState? Open(Sealer sealer, ReadOnlySpan<char> text)
    {
        if (sealer.Open(text) is not { Length: >= Bytes } bytes)
        {
            return null;
        }

        ReadOnlySpan<byte> value = bytes;
        return new RequestState(
            (RequestStateKind)value[0],
            BinaryPrimitives.ReadUInt128LittleEndian(value[1..]),
            BinaryPrimitives.ReadInt64LittleEndian(value[17..]),
            new RequestBinding(
                new SessionBinding(BinaryPrimitives.ReadUInt64LittleEndian(value[25..]), BinaryPrimitives.ReadUInt64LittleEndian(value[33..])),
                BinaryPrimitives.ReadUInt128LittleEndian(value[41..]),
                BinaryPrimitives.ReadUInt128LittleEndian(value[57..])),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(value[73..])),
            bytes[Bytes..]);
    }
}

/// <summary>What a <see cref="RequestState"/> stands for.</summary>
internal enum RequestStateKind : byte
{
    /// <summary>A call that goes on when the input is there.</summary>
    Parked = 1,

    /// <summary>A call that is made again.</summary>
    Again = 2,

    /// <summary>The state of a modern target, which goes on with it.</summary>
    Target = 3,
}

/// <summary>Whose a request is, and which.</summary>
/// <param name="Session">Caller and route.</param>
/// <param name="Address">Address of an anonymous caller; 0 of a known one.</param>
/// <param name="Digest">Hash of what is asked for.</param>
internal readonly record struct RequestBinding(SessionBinding Session, UInt128 Address, UInt128 Digest)
{
    /// <summary>That of a request in a session.</summary>
    public static RequestBinding Of(Session session, ClientMessage message)
    {
        ref readonly var envelope = ref message.Envelope;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (ReadOnlySpan<Slice>)[envelope.MethodName, envelope[ParamsMember.Name], envelope[ParamsMember.Uri], envelope[ParamsMember.Arguments]])
        {
            // JSON has no byte 0, so parts cannot run into each other.
            hash.AppendData(message.Part(part));
            hash.AppendData([0]);
        }

        return new RequestBinding(
            session.Binding,
            session.Binding.Principal == 0 ? BinaryPrimitives.ReadUInt128LittleEndian(session.Owner.Address.MapToIPv6().GetAddressBytes()) : 0,
            BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset()));
    }
}
