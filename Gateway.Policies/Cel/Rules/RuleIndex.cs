using Gateway.Policies.Cel.Binding;

namespace Gateway.Policies.Cel.Rules;

/// <summary>
/// Rules of one effect by a text that an input must have for them to hold: with a thousand rules of the form
/// <c>jwt.sub == "…" &amp;&amp; …</c> only those of the caller are looked at. Rules without such a part are always looked at.
/// </summary>
internal sealed class RuleIndex
{
    private readonly RuleEntry[] _unfiled;
    private readonly Drawer[] _drawers;

    private RuleIndex(RuleEntry[] unfiled, Drawer[] drawers)
    {
        _unfiled = unfiled;
        _drawers = drawers;
    }

    public static RuleIndex Of(IEnumerable<RuleEntry> entries, Func<Slot, bool> accepts)
    {
        var unfiled = new List<RuleEntry>();
        var drawers = new Dictionary<(int Slot, bool Contains), Drawer>();
        foreach (var entry in entries)
        {
            if (RuleKey.Of(entry.Node, accepts) is not { } key)
            {
                unfiled.Add(entry);
                continue;
            }

            if (!drawers.TryGetValue((key.Slot.Index, key.Contains), out var drawer))
            {
                drawers.Add((key.Slot.Index, key.Contains), drawer = new Drawer(key.Slot.Index, key.Contains));
            }

            drawer.Add(key.Texts, entry);
        }

        return new RuleIndex([.. unfiled], [.. drawers.Values]);
    }

    /// <summary>
    /// The rules that may hold, or may fail, with these inputs. The others are false. <paramref name="withFailing"/> says whether a rule
    /// that can only fail counts: a deny rule does.
    /// </summary>
    public void Collect(CelActivation activation, bool withFailing, List<RuleEntry> result)
    {
        result.AddRange(_unfiled);
        foreach (var drawer in _drawers)
        {
            drawer.Collect(activation.Slots[drawer.Slot], withFailing, result);
        }
    }

    /// <summary>The rules filed under one input.</summary>
    private sealed class Drawer(int slot, bool contains)
    {
        private readonly Dictionary<string, List<RuleEntry>> _byText = new(StringComparer.Ordinal);
        private readonly List<RuleEntry> _all = [];

        public int Slot { get; } = slot;

        public void Add(IReadOnlyList<string> texts, RuleEntry entry)
        {
            _all.Add(entry);
            foreach (var text in texts.Distinct(StringComparer.Ordinal))
            {
                if (!_byText.TryGetValue(text, out var entries))
                {
                    _byText.Add(text, entries = []);
                }

                entries.Add(entry);
            }
        }

        public void Collect(in CelValue value, bool withFailing, List<RuleEntry> result)
        {
            if (value.Kind == CelKind.Unknown || (withFailing && !CanDecide(value)))
            {
                result.AddRange(_all);
            }
            else if (value.Kind == CelKind.String && !contains)
            {
                Add(value.Text, result);
            }
            else if (contains && value.Kind is CelKind.List or CelKind.Map)
            {
                CollectElements(value, result);
            }
        }

        /// <summary>Whether the part the rules are filed under comes to true or false, not to an error.</summary>
        private bool CanDecide(in CelValue value) => value.IsValue && (!contains || value.Kind is CelKind.List or CelKind.Map);

        private void CollectElements(in CelValue collection, List<RuleEntry> result)
        {
            var isList = collection.Kind == CelKind.List;
            var count = isList ? collection.Items.Count : collection.Entries.Count;
            for (var i = 0; i < count; i++)
            {
                var element = isList ? collection.Items[i] : collection.Entries.KeyAt(i);
                if (element.Kind == CelKind.String)
                {
                    Add(element.Text, result);
                }
            }
        }

        private void Add(string text, List<RuleEntry> result)
        {
            if (_byText.TryGetValue(text, out var entries))
            {
                result.AddRange(entries);
            }
        }
    }
}
