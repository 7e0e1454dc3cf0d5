using System.Text;

namespace Gateway.Tests.Support;

/// <summary>Bytes at random that are the same in each run with one seed (SplitMix64), and mutations of bytes that were good.</summary>
public sealed class SeededBytes(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 up to, and without, <paramref name="below"/>.</summary>
    public int Next(int below)
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
    }

    public byte[] Noise(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)Next(256);
        }

        return bytes;
    }

    /// <summary>One of the texts after one to four mutations: letters changed, bytes flipped, left out, put in, repeated, swapped with parts of another text.</summary>
    public byte[] Mutation(IReadOnlyList<string> texts)
    {
        var bytes = Encoding.UTF8.GetBytes(texts[Next(texts.Count)]).ToList();
        for (var left = 1 + Next(4); left > 0; left--)
        {
            if (Next(2) == 0)
            {
                Respell(bytes);
            }
            else
            {
                Mutate(bytes, Encoding.UTF8.GetBytes(texts[Next(texts.Count)]));
            }
        }

        return [.. bytes];
    }

    // Another letter or digit in the place of one: what was JSON mostly still is, and says something else.
    private void Respell(List<byte> bytes)
    {
        var at = bytes.Count == 0 ? -1 : bytes.FindIndex(Next(bytes.Count), letter => char.IsAsciiLetterOrDigit((char)letter));
        if (at >= 0)
        {
            bytes[at] = (byte)"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"[Next(62)];
        }
    }

    private void Mutate(List<byte> bytes, byte[] other)
    {
        var at = Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, 1 + Next(12));
        switch (Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, Noise(1 + Next(4)));
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.InsertRange(at, other.Skip(Next(other.Length)).Take(1 + Next(40)));
                break;
            case 6:
                bytes.InsertRange(at, Encoding.ASCII.GetBytes(Tokens[Next(Tokens.Length)]));
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat((byte)"[{\" 9\\"[Next(6)], 1 + Next(100)));
                break;
        }
    }

    private static readonly string[] Tokens =
        ["null", "true", "{}", "[]", "\"\"", "-1", "1e999", ",", ":", "\"id\":1,", "\\ud800", "\\u0000", "\"_meta\":{},", "\"name\":\"x\",", "\"params\":[],", "\r\n", "\uFEFF", "NaN"];
}
