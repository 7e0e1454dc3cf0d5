using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>Sets of the characters of a general category, by its one or two letters. Collected when first used, at load.</summary>
internal static class UnicodeCategories
{
    private static readonly ConcurrentDictionary<string, RuneSet> Known = new(StringComparer.Ordinal);

    private static readonly (string Name, UnicodeCategory Category)[] Names =
    [
        ("Lu", UnicodeCategory.UppercaseLetter), ("Ll", UnicodeCategory.LowercaseLetter), ("Lt", UnicodeCategory.TitlecaseLetter),
        ("Lm", UnicodeCategory.ModifierLetter), ("Lo", UnicodeCategory.OtherLetter), ("Mn", UnicodeCategory.NonSpacingMark),
        ("Mc", UnicodeCategory.SpacingCombiningMark), ("Me", UnicodeCategory.EnclosingMark), ("Nd", UnicodeCategory.DecimalDigitNumber),
        ("Nl", UnicodeCategory.LetterNumber), ("No", UnicodeCategory.OtherNumber), ("Zs", UnicodeCategory.SpaceSeparator),
        ("Zl", UnicodeCategory.LineSeparator), ("Zp", UnicodeCategory.ParagraphSeparator), ("Cc", UnicodeCategory.Control),
        ("Cf", UnicodeCategory.Format), ("Co", UnicodeCategory.PrivateUse), ("Pc", UnicodeCategory.ConnectorPunctuation),
        ("Pd", UnicodeCategory.DashPunctuation), ("Ps", UnicodeCategory.OpenPunctuation), ("Pe", UnicodeCategory.ClosePunctuation),
        ("Pi", UnicodeCategory.InitialQuotePunctuation), ("Pf", UnicodeCategory.FinalQuotePunctuation), ("Po", UnicodeCategory.OtherPunctuation),
        ("Sm", UnicodeCategory.MathSymbol), ("Sc", UnicodeCategory.CurrencySymbol), ("Sk", UnicodeCategory.ModifierSymbol),
        ("So", UnicodeCategory.OtherSymbol),
    ];

    public static RuneSet? Find(string name)
    {
        if (name == "Any")
        {
            return RuneSet.Any;
        }

        var wanted = Names.Where(pair => pair.Name == name || (name.Length == 1 && pair.Name[0] == name[0])).Select(pair => pair.Category).ToHashSet();
        return wanted.Count == 0 ? null : Known.GetOrAdd(name, _ => Collect(wanted));
    }

    private static RuneSet Collect(HashSet<UnicodeCategory> wanted)
    {
        var ranges = new List<(int First, int Last)>();
        for (var value = 0; value <= RuneSet.Last; value++)
        {
            if (!Rune.IsValid(value) || !wanted.Contains(Rune.GetUnicodeCategory(new Rune(value))))
            {
                continue;
            }

            if (ranges.Count > 0 && ranges[^1].Last == value - 1)
            {
                ranges[^1] = (ranges[^1].First, value);
            }
            else
            {
                ranges.Add((value, value));
            }
        }

        return RuneSet.Of(ranges);
    }
}
