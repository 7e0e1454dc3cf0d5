using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Host.Telemetry.Audit;

/// <summary>
/// The chain of an audit trail: each record is one line of JSON that begins with its number and ends with the hash of the record before it and its
/// own, which is SHA-256 over everything before it on the line.
/// </summary>
internal static class AuditChain
{
    /// <summary>Letters of a hash.</summary>
    public const int HashLength = 64;

    /// <summary>What stands in place of the hash before the first record.</summary>
    public static readonly string Beginning = new('0', HashLength);

    private static ReadOnlySpan<byte> Prev => ",\"prev\":\""u8;

    private static ReadOnlySpan<byte> Hash => "\",\"hash\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Appends a record as a line.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="members">Its members as JSON, without braces.</param>
    /// <param name="previous">Hash of the record before it.</param>
    /// <returns>Its hash.</returns>
    public static string Append(ArrayBufferWriter<byte> output, long sequence, ReadOnlySpan<byte> members, string previous)
    {
        var start = output.WrittenCount;
        output.Write("{\"seq\":"u8);
        sequence.TryFormat(output.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
        output.Write(","u8);
        output.Write(members);
        output.Write(Prev);
        Encoding.ASCII.GetBytes(previous, output);
        var hash = Convert.ToHexStringLower(SHA256.HashData(output.WrittenSpan[start..]));
        output.Write(Hash);
        Encoding.ASCII.GetBytes(hash, output);
        output.Write(End);
        output.Write("\n"u8);
        return hash;
    }

    /// <summary>Reads a line, without its end.</summary>
    /// <returns>The record's number, the hash before it, and its own; null: it is no record, or was changed.</returns>
    public static (long Sequence, string Previous, string Hash)? Read(ReadOnlySpan<byte> line)
    {
        var tail = Prev.Length + HashLength + Hash.Length + HashLength + End.Length;
        if (line.Length <= tail || !line.StartsWith("{\"seq\":"u8) || !line.EndsWith(End))
        {
            return null;
        }

        var hashed = line[..^(Hash.Length + HashLength + End.Length)];
        var prev = line[^tail..];
        var hash = line.Slice(hashed.Length, Hash.Length + HashLength);
        var comma = line.IndexOf((byte)',');
        if (!prev.StartsWith(Prev) || !hash.StartsWith(Hash) || !long.TryParse(line["{\"seq\":".Length..comma], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return null;
        }

        var said = Encoding.ASCII.GetString(hash[Hash.Length..]);
        return said == Convert.ToHexStringLower(SHA256.HashData(hashed)) ? (sequence, Encoding.ASCII.GetString(prev.Slice(Prev.Length, HashLength)), said) : null;
    }
}
