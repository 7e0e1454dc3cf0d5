using Gateway.Policies.Cel.Evaluation;

namespace Gateway.Policies.Cel.Rules;

/// <summary>
/// Residual rules of one effect, evaluated for item after item. Where there are many, those that need one input, say the tool's name, to
/// have a certain text are found by a hash probe.
/// </summary>
internal sealed class RuleTable
{
    public static readonly RuleTable Empty = new([], -1, null, []);

    // With fewer rules, comparing texts of different lengths is cheaper than hashing one.
    private const int SearchedRules = 4;

    private readonly RuleEntry[] _all;
    private readonly int _slot;
    private readonly Dictionary<string, RuleEntry[]>? _byText;
    private readonly RuleEntry[] _unfiled;

    private RuleTable(RuleEntry[] all, int slot, Dictionary<string, RuleEntry[]>? byText, RuleEntry[] unfiled)
    {
        _all = all;
        _slot = slot;
        _byText = byText;
        _unfiled = unfiled;
    }

    public ReadOnlySpan<RuleEntry> All => _all;

    /// <summary>
    /// For a few rules each of which only compares one and the same input with one text: the slot of that input, else -1. Then the rules
    /// are decided by <see cref="FindText"/>.
    /// </summary>
    public int TextSlot { get; private init; } = -1;

    private string[] Texts { get; init; } = [];

    /// <summary>A table without an index: every rule is evaluated every time.</summary>
    public static RuleTable Plain(RuleEntry[] entries) => entries.Length == 0 ? Empty : new(entries, -1, null, entries);

    public static RuleTable Of(RuleEntry[] entries)
    {
        if (entries.Length <= SearchedRules)
        {
            return OfTexts(entries) ?? Plain(entries);
        }

        var keys = entries.Select(entry => RuleKey.Of(entry.Node, static _ => true) is { Contains: false } key ? key : (RuleKey?)null).ToArray();
        var slot = keys.Where(key => key is not null).GroupBy(key => key!.Value.Slot.Index).MaxBy(group => group.Count())?.Key ?? -1;
        if (slot < 0)
        {
            return Plain(entries);
        }

        var byText = new Dictionary<string, List<RuleEntry>>(StringComparer.Ordinal);
        var unfiled = new List<RuleEntry>();
        for (var i = 0; i < entries.Length; i++)
        {
            if (keys[i] is not { } key || key.Slot.Index != slot)
            {
                unfiled.Add(entries[i]);
                continue;
            }

            foreach (var text in key.Texts.Distinct(StringComparer.Ordinal))
            {
                (byText.TryGetValue(text, out var filed) ? filed : byText[text] = []).Add(entries[i]);
            }
        }

        return new(entries, slot, byText.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal), [.. unfiled]);
    }

    /// <summary>The rule that holds for a text of the input at <see cref="TextSlot"/>; null if none does.</summary>
    public CelRule? FindText(string value)
    {
        for (var i = 0; i < Texts.Length; i++)
        {
            if (string.Equals(Texts[i], value))
            {
                return _all[i].Rule;
            }
        }

        return null;
    }

    private static RuleTable? OfTexts(RuleEntry[] entries)
    {
        var texts = new string[entries.Length];
        var slot = -1;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Node is not SlotEqualsTextNode { Negated: false } equal || (slot >= 0 && slot != equal.Slot.Index))
            {
                return null;
            }

            texts[i] = equal.Text;
            slot = equal.Slot.Index;
        }

        return new RuleTable(entries, -1, null, entries) { TextSlot = slot, Texts = texts };
    }

    /// <summary>The rules that may hold or fail with these inputs: two runs, of which the second may be empty. All others are false.</summary>
    public ReadOnlySpan<RuleEntry> Candidates(CelActivation activation, out ReadOnlySpan<RuleEntry> more)
    {
        more = default;
        if (_byText is null)
        {
            return _all;
        }

        ref readonly var value = ref activation.Slots[_slot];
        if (value.Kind != CelKind.String)
        {
            // Unknown or failing: every rule has its say.
            return _all;
        }

        if (_byText.TryGetValue(value.Text, out var filed))
        {
            more = filed;
        }

        return _unfiled;
    }
}
