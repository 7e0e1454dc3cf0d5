using System.Globalization;
using System.Text;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>
/// Parses RE2's syntax. What RE2 does not have (lookaround, back-references, possessive repetition) is refused here, so that nothing
/// reaches .NET's engine that means something else there.
/// </summary>
internal sealed partial class PatternParser
{
    private const int MaxDepth = 100;
    private const int MaxRepeat = 1000;

    private readonly string _text;
    private int _at;
    private int _depth;
    private int _captures;
    private PatternFlags _flags;
    private string? _problem;

    private PatternParser(string text) => _text = text;

    /// <summary>The pattern, or null and what is wrong with it.</summary>
    public static PatternNode? Parse(string text, out string? problem)
    {
        var parser = new PatternParser(text);
        var node = parser.ParseChoice();
        if (parser._at < text.Length)
        {
            parser.Fail("unexpected )");
        }

        problem = parser._problem;
        return problem is null ? node : null;
    }

    private bool AtEnd => _at >= _text.Length || _problem is not null;

    private PatternNode.Empty Fail(string problem)
    {
        _problem ??= $"{problem} at character {Math.Min(_at, _text.Length) + 1}";
        return new PatternNode.Empty();
    }

    private bool Accept(string expected)
    {
        if (AtEnd || !_text.AsSpan(_at).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _at += expected.Length;
        return true;
    }

    private PatternNode ParseChoice()
    {
        if (++_depth > MaxDepth)
        {
            return Fail($"the pattern nests deeper than {MaxDepth}");
        }

        var options = new List<PatternNode> { ParseSequence() };
        while (Accept("|"))
        {
            options.Add(ParseSequence());
        }

        _depth--;
        return options.Count == 1 ? options[0] : new PatternNode.Choice(options);
    }

    private PatternNode ParseSequence()
    {
        var parts = new List<PatternNode>();
        while (!AtEnd && _text[_at] is not ('|' or ')'))
        {
            if (Accept("\\Q"))
            {
                ParseQuoted(parts);
            }
            else if (ParseRepeated() is { } part)
            {
                parts.Add(part);
            }
        }

        return parts.Count switch
        {
            0 => new PatternNode.Empty(),
            1 => parts[0],
            _ => new PatternNode.Sequence(parts),
        };
    }

    private void ParseQuoted(List<PatternNode> parts)
    {
        while (_at < _text.Length && !Accept("\\E"))
        {
            parts.Add(Literal(NextRune()));
        }

        if (parts.Count > 0 && RepeatFollows())
        {
            parts[^1] = ParseRepeats(parts[^1]);
        }
    }

    private bool RepeatFollows() => !AtEnd && (_text[_at] is '*' or '+' or '?' || (_text[_at] == '{' && TryCount(_at, out _, out _, out _)));

    /// <summary>An atom and its repetition; null for <c>(?flags)</c>, which is none.</summary>
    private PatternNode? ParseRepeated() => ParseAtom() is { } atom ? ParseRepeats(atom) : null;

    private PatternNode ParseRepeats(PatternNode atom)
    {
        if (!RepeatFollows())
        {
            return atom;
        }

        var (min, max) = ParseCount();
        var lazy = Accept("?") != _flags.Ungreedy;
        var repeat = new PatternNode.Repeat(atom, min, max, lazy);
        if (RepeatFollows())
        {
            return Fail("a repetition cannot be repeated without a group");
        }

        return Size(repeat) > MaxRepeat ? Fail($"repetitions multiply to more than {MaxRepeat}") : repeat;
    }

    private (int Min, int Max) ParseCount()
    {
        switch (_text[_at++])
        {
            case '*':
                return (0, -1);
            case '+':
                return (1, -1);
            case '?':
                return (0, 1);
            default:
                TryCount(_at - 1, out var min, out var max, out _at);
                if (min > MaxRepeat || max > MaxRepeat || (max >= 0 && max < min))
                {
                    Fail($"a repetition count is at most {MaxRepeat} and does not fall");
                }

                return (min, max);
        }
    }

    /// <summary>Reads <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; anything else in braces is literal text.</summary>
    private bool TryCount(int at, out int min, out int max, out int end)
    {
        (min, max, end) = (0, 0, at);
        var close = _text.IndexOf('}', at);
        if (close < 0)
        {
            return false;
        }

        end = close + 1;
        var body = _text.AsSpan(at + 1, close - at - 1);
        var comma = body.IndexOf(',');
        if (!int.TryParse(comma < 0 ? body : body[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out min))
        {
            return false;
        }

        max = comma < 0 ? min : -1;
        return comma < 0 || comma == body.Length - 1
            || int.TryParse(body[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out max);
    }

    /// <summary>How often the innermost part may be written out.</summary>
    private static long Size(PatternNode node) => node switch
    {
        PatternNode.Repeat repeat => Math.Max(1, Math.Max(repeat.Min, repeat.Max)) * Size(repeat.Body),
        PatternNode.Capture capture => Size(capture.Body),
        PatternNode.Sequence sequence => sequence.Parts.Max(Size),
        PatternNode.Choice choice => choice.Options.Max(Size),
        _ => 1,
    };

    private int NextRune()
    {
        if (Rune.DecodeFromUtf16(_text.AsSpan(_at), out var rune, out var width) != System.Buffers.OperationStatus.Done)
        {
            Fail("a lone surrogate");
        }

        _at += width;
        return rune.Value;
    }

    private PatternNode.Characters Literal(int rune)
    {
        var set = RuneSet.Of((rune, rune));
        return new PatternNode.Characters(_flags.IgnoreCase ? set.FoldCase() : set);
    }

    private static PatternNode.Characters Set(RuneSet set) => new(set);
}
