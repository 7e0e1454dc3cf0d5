using System.Globalization;
using System.Text;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>
/// Writes a parsed pattern for .NET's engine: ASCII classes and \z spelled out, characters beyond 16 bits as pairs of surrogates,
/// case folding as sets. Groups capture only if asked to, under names that keep RE2's numbers.
/// </summary>
internal sealed class PatternWriter(bool captures)
{
    private const string AnyPair = "[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]";
    private const int FirstAstral = 0x10000;

    private readonly StringBuilder _text = new();

    public static string Write(PatternNode node, bool captures)
    {
        var writer = new PatternWriter(captures);
        writer.Append(node);
        return writer._text.ToString();
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
        var narrow = new StringBuilder();
        var wide = new List<string>();
        foreach (var (first, last) in set.Ranges)
        {
            AppendNarrow(narrow, first, Math.Min(last, FirstAstral - 1));
            if (last >= FirstAstral)
            {
                AddPairs(wide, Math.Max(first, FirstAstral), last);
            }
        }

        if (narrow.Length > 0)
        {
            wide.Insert(0, $"[{narrow}]");
        }

        // An empty set matches nothing; [^\0-\uFFFF] is .NET's way to say so.
        _text.Append(wide.Count switch
        {
            0 => "[^\\u0000-\\uFFFF]",
            1 when narrow.Length > 0 => wide[0],
            _ => $"(?:{string.Join('|', wide)})",
        });
    }

    /// <summary>Ranges below U+10000 without the surrogates, which are halves of characters and no characters.</summary>
    private static void AppendNarrow(StringBuilder text, int first, int last)
    {
        AppendRange(text, first, Math.Min(last, 0xD7FF));
        AppendRange(text, Math.Max(first, 0xE000), last);
    }

    private static void AppendRange(StringBuilder text, int first, int last)
    {
        if (first <= last)
        {
            text.Append(first == last ? Unit(first) : $"{Unit(first)}-{Unit(last)}");
        }
    }

    private static void AddPairs(List<string> options, int first, int last)
    {
        if (first == FirstAstral && last == RuneSet.Last)
        {
            options.Add(AnyPair);
            return;
        }

        while (first <= last)
        {
            int high = High(first), low = Low(first);
            var blockEnd = Math.Min(last, first | 0x3FF);
            // Whole blocks of 1,024 share their second half.
            if (low == 0xDC00 && High(last) > high + 1)
            {
                var lastWhole = Low(last) == 0xDFFF ? High(last) : High(last) - 1;
                options.Add($"[{Unit(high)}-{Unit(lastWhole)}][\\uDC00-\\uDFFF]");
                first = FirstAstral + ((lastWhole - 0xD800 + 1) << 10);
                continue;
            }

            options.Add($"{Unit(high)}[{Unit(low)}-{Unit(Low(blockEnd))}]");
            first = blockEnd + 1;
        }
    }

    private static int High(int rune) => 0xD800 + ((rune - FirstAstral) >> 10);

    private static int Low(int rune) => 0xDC00 + (rune & 0x3FF);

    private static string Unit(int unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
}
