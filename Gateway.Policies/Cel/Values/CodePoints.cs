using System.Buffers;
using System.Text;

namespace Gateway.Policies.Cel.Values;

/// <summary>Strings as sequences of code points, which .NET's UTF-16 is not.</summary>
internal static class CodePoints
{
    // Not ContainsAnyInRange: until it is optimised, which takes a while after start, that one boxes.
    private static readonly SearchValues<char> Surrogates =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(unit => (char)unit)]);

    /// <summary>Whether each character is a code point of its own.</summary>
    public static bool IsSimple(ReadOnlySpan<char> text) => !text.ContainsAny(Surrogates);

    public static int Count(ReadOnlySpan<char> text)
    {
        var first = text.IndexOfAny(Surrogates);
        if (first < 0)
        {
            return text.Length;
        }

        var count = first;
        for (var rest = text[first..]; !rest.IsEmpty; count++)
        {
            rest = rest[Width(rest)..];
        }

        return count;
    }

    /// <summary>The position in UTF-16 of code point <paramref name="index"/>, the end included; -1 if there is none.</summary>
    public static int Position(ReadOnlySpan<char> text, long index)
    {
        if (index < 0 || index > text.Length)
        {
            return -1;
        }

        if (IsSimple(text))
        {
            return (int)index;
        }

        var position = 0;
        for (; index > 0; index--)
        {
            if (position == text.Length)
            {
                return -1;
            }

            position += Width(text[position..]);
        }

        return position;
    }

    /// <summary>How many characters the first code point takes; a lone surrogate counts as one.</summary>
    public static int Width(ReadOnlySpan<char> text)
    {
        Rune.DecodeFromUtf16(text, out _, out var width);
        return width;
    }
}
