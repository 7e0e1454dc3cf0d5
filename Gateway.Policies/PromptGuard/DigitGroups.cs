using Gateway.Policies.Cel.Patterns;

namespace Gateway.Policies.PromptGuard;

/// <summary>The groups of digits in a text, and which of them may be parts of one number.</summary>
internal sealed class DigitGroups
{
    // What people put between the groups of a number, and how much of it.
    private const string Separators = " -._/";
    private const int MaxSeparators = 3;

    private readonly string _text;
    private readonly List<TextSpan> _groups = [];

    private DigitGroups(string text) => _text = text;

    /// <summary>How many groups there are.</summary>
    public int Count => _groups.Count;

    /// <summary>A group.</summary>
    public TextSpan this[int index] => _groups[index];

    /// <summary>Finds the groups.</summary>
    public static DigitGroups Read(string text)
    {
        var groups = new DigitGroups(text);
        for (var at = 0; at < text.Length;)
        {
            var start = text.AsSpan(at).IndexOfAnyInRange('0', '9');
            if (start < 0)
            {
                break;
            }

            start += at;
            at = start;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
            {
                at++;
            }

            groups._groups.Add(new TextSpan(start, at - start));
        }

        return groups;
    }

    /// <summary>Whether a group may go on the number of the group before it.</summary>
    public bool IsJoined(int index)
    {
        if (index == 0 || index >= Count)
        {
            return false;
        }

        var between = _text.AsSpan(_groups[index - 1].End, _groups[index].Start - _groups[index - 1].End);
        return between.Length <= MaxSeparators && !between.ContainsAnyExcept(Separators);
    }

    /// <summary>Whether no letter stands right before or behind these groups.</summary>
    public bool StandsAlone(int index, int count)
    {
        var (start, end) = (_groups[index].Start, _groups[index + count - 1].End);
        return (start == 0 || !char.IsAsciiLetter(_text[start - 1])) && (end == _text.Length || !char.IsAsciiLetter(_text[end]));
    }

    /// <summary>Whether the groups from an index on are joined and have these lengths.</summary>
    public bool HaveLengths(int index, params ReadOnlySpan<int> lengths)
    {
        for (var offset = 0; offset < lengths.Length; offset++)
        {
            if (index + offset >= Count || _groups[index + offset].Length != lengths[offset] || (offset > 0 && !IsJoined(index + offset)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Copies the digits of groups; how many there are. More than fit are cut.</summary>
    public int Copy(int index, int count, Span<char> digits)
    {
        var length = 0;
        for (var group = index; group < index + count; group++)
        {
            var part = _text.AsSpan(_groups[group].Start, Math.Min(_groups[group].Length, digits.Length - length));
            part.CopyTo(digits[length..]);
            length += part.Length;
        }

        return length;
    }
}
