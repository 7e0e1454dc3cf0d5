using System.Globalization;
using System.Text;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>
/// Writes a parsed pattern for .NET's engine: ASCII classes and \z spelled out, case folding as sets. Groups capture only if
/// <paramref name="captures"/>, under names that keep RE2's numbers. With <paramref name="pairs"/> characters beyond 16 bits are pairs of
/// surrogates; without, the pattern is for texts that have none, which makes it much smaller.
/// </summary>
internal sealed class PatternWriter(bool captures, bool pairs)
{
    private const int FirstAstral = 0x10000;
    private const int FirstHigh = 0xD800;
    private const int FirstLow = 0xDC00;
    private const int LastLow = 0xDFFF;

    private readonly StringBuilder _text = new();
    private readonly UnitClasses _classes = new();

    /// <summary>The pattern, and how many kinds of UTF-16 units it tells apart.</summary>
    public static (string Pattern, int Kinds) Write(PatternNode node, bool captures, bool pairs)
    {
        var writer = new PatternWriter(captures, pairs);
        writer.Append(node);
        return (writer._text.ToString(), writer._classes.Count());
    }

    /// <summary>The name a numbered group has in the written pattern.</summary>
    public static string GroupName(int number) => "g" + number.ToString(CultureInfo.InvariantCulture);

    private void Append(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.Characters characters:
                AppendSet(characters.Set);
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in sequence.Parts)
                {
                    AppendPart(part);
                }

                break;
            case PatternNode.Choice choice:
                AppendChoice(choice);
                break;
            case PatternNode.Repeat repeat:
                AppendRepeat(repeat);
                break;
            case PatternNode.Capture capture:
                _text.Append(captures ? $"(?<{GroupName(capture.Number)}>" : "(?:");
                Append(capture.Body);
                _text.Append(')');
                break;
            case PatternNode.Assertion assertion:
                _text.Append(Assertion(assertion.Kind));
                break;
        }
    }

    private void AppendPart(PatternNode node)
    {
        if (node is PatternNode.Choice or PatternNode.Empty)
        {
            _text.Append("(?:");
            Append(node);
            _text.Append(')');
            return;
        }

        Append(node);
    }

    private void AppendChoice(PatternNode.Choice choice)
    {
        for (var i = 0; i < choice.Options.Count; i++)
        {
            _text.Append(i > 0 ? "|" : "");
            AppendPart(choice.Options[i]);
        }
    }

    private void AppendRepeat(PatternNode.Repeat repeat)
    {
        _text.Append("(?:");
        Append(repeat.Body);
        _text.Append(')');
        _text.Append((repeat.Min, repeat.Max) switch
        {
            (0, -1) => "*",
            (1, -1) => "+",
            (0, 1) => "?",
            (_, -1) => string.Create(CultureInfo.InvariantCulture, $"{{{repeat.Min},}}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{{{repeat.Min},{repeat.Max}}}"),
        });
        _text.Append(repeat.Lazy ? "?" : "");
    }

    private static string Assertion(PatternAssertion kind) => kind switch
    {
        PatternAssertion.TextStart => "\\A",
        PatternAssertion.TextEnd => "\\z",
        PatternAssertion.LineStart => "(?m:^)",
        PatternAssertion.LineEnd => "(?m:$)",
        PatternAssertion.WordBoundary => "\\b",
        PatternAssertion.NoWordBoundary => "\\B",
    };

    private void AppendSet(RuneSet set)
    {
        var narrow = new UnitSet();
        // Second halves by the first half, or by the range of first halves, that they follow.
        var wide = new Dictionary<(int First, int Last), UnitSet>();
        foreach (var (first, last) in set.Ranges)
        {
            // Surrogates are halves of characters and no characters.
            narrow.Add(first, Math.Min(last, FirstHigh - 1));
            narrow.Add(Math.Max(first, LastLow + 1), Math.Min(last, FirstAstral - 1));
            if (last >= FirstAstral && pairs)
            {
                AddPairs(wide, Math.Max(first, FirstAstral), last);
            }
        }

        var options = new List<string>();
        if (!narrow.IsEmpty || wide.Count == 0)
        {
            options.Add(_classes.Add(narrow));
        }

        foreach (var ((first, last), lows) in wide)
        {
            var highs = new UnitSet();
            highs.Add(first, last);
            options.Add(_classes.Add(highs) + _classes.Add(lows));
        }

        _text.Append(options.Count == 1 && wide.Count == 0 ? options[0] : $"(?:{string.Join('|', options)})");
    }

    private static void AddPairs(Dictionary<(int First, int Last), UnitSet> wide, int first, int last)
    {
        while (first <= last)
        {
            int high = High(first), low = Low(first);
            // Whole blocks of 1,024 share their second half.
            if (low == FirstLow && High(last) > high + (Low(last) == LastLow ? 0 : 1))
            {
                var lastWhole = Low(last) == LastLow ? High(last) : High(last) - 1;
                Lows(wide, high, lastWhole).Add(FirstLow, LastLow);
                first = FirstAstral + ((lastWhole - FirstHigh + 1) << 10);
                continue;
            }

            var blockEnd = Math.Min(last, first | 0x3FF);
            Lows(wide, high, high).Add(low, Low(blockEnd));
            first = blockEnd + 1;
        }
    }

    private static UnitSet Lows(Dictionary<(int First, int Last), UnitSet> wide, int first, int last) =>
        wide.TryGetValue((first, last), out var lows) ? lows : wide[(first, last)] = new UnitSet();

    private static int High(int rune) => FirstHigh + ((rune - FirstAstral) >> 10);

    private static int Low(int rune) => FirstLow + (rune & 0x3FF);
}
