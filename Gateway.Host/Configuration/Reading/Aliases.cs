using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Tables;

namespace Gateway.Host.Configuration.Reading;

/// <summary>Moves what is written under old spellings to where the records look for it.</summary>
internal sealed class Aliases
{
    private readonly IReadOnlyList<KeyAlias> _rows;
    private readonly DiagnosticList _diagnostics;

    /// <summary>Prepares one reading.</summary>
    /// <param name="rows">The old spellings.</param>
    /// <param name="diagnostics">Receives a warning for each that is used.</param>
    public Aliases(IReadOnlyList<KeyAlias> rows, DiagnosticList diagnostics)
    {
        _rows = rows;
        _diagnostics = diagnostics;
    }

    /// <summary>Replaces every old spelling in a tree.</summary>
    public void Replace(ConfigNode root) => Replace(root, "");

    private void Replace(ConfigNode node, string pattern)
    {
        if (node is ConfigNode.Sequence sequence)
        {
            sequence.Items.ForEach(item => Replace(item, pattern + "[]"));
        }
        else if (node is ConfigNode.Mapping mapping)
        {
            foreach (var row in _rows.Where(row => KeyRule.Matches(row.Scope, pattern)))
            {
                Move(mapping, row);
            }

            foreach (var (key, entry) in mapping.Entries)
            {
                Replace(entry.Value, ConfigPath.Key(pattern, key));
            }
        }
    }

    private void Move(ConfigNode.Mapping scope, KeyAlias row)
    {
        if (Take(scope, row.Old.Split('.'), row.DropEmptied) is not { } taken)
        {
            return;
        }

        var current = row.Current.Split('.').Aggregate(scope.Path, ConfigPath.Key);
        _diagnostics.Warning(new(DiagnosticSeverity.Warning, taken.Value.Path, taken.Line, taken.Column,
            $"\"{row.Old}\" is an old spelling of \"{row.Current}\".", $"Write it as {current}."));
        Put(scope, row.Current.Split('.'), taken, row.MergeDepth);
    }

    private static MappingEntry? Take(ConfigNode.Mapping mapping, ReadOnlySpan<string> keys, bool dropEmptied)
    {
        if (!mapping.Entries.TryGetValue(keys[0], out var entry))
        {
            return null;
        }

        if (keys.Length == 1)
        {
            mapping.Entries.Remove(keys[0]);
            return entry;
        }

        var taken = entry.Value is ConfigNode.Mapping inner ? Take(inner, keys[1..], dropEmptied) : null;
        if (dropEmptied && taken is not null && entry.Value is ConfigNode.Mapping { Entries.Count: 0 })
        {
            mapping.Entries.Remove(keys[0]);
        }

        return taken;
    }

    private void Put(ConfigNode.Mapping mapping, ReadOnlySpan<string> keys, MappingEntry taken, int depth)
    {
        var exists = mapping.Entries.TryGetValue(keys[0], out var entry);
        if (keys.Length > 1)
        {
            if (!exists)
            {
                entry = taken with { Value = new ConfigNode.Mapping(new(mapping, keys[0], 0, taken.Value.Line, taken.Value.Column)) };
                mapping.Entries.Add(keys[0], entry);
            }

            if (entry!.Value is ConfigNode.Mapping inner)
            {
                Put(inner, keys[1..], taken, depth);
                return;
            }
        }
        else if (!exists)
        {
            mapping.Entries.Add(keys[0], taken);
            return;
        }

        Merge(entry!, taken, depth);
    }

    private void Merge(MappingEntry current, MappingEntry old, int depth)
    {
        if (depth == 0 || current.Value is not ConfigNode.Mapping into || old.Value is not ConfigNode.Mapping from)
        {
            _diagnostics.Error(new(DiagnosticSeverity.Error, old.Value.Path, old.Line, old.Column,
                $"This is written twice; the other is {current.Value.Path}.", "Remove one of them."), "");
            return;
        }

        foreach (var (key, entry) in from.Entries)
        {
            Put(into, [key], entry, depth - 1);
        }
    }
}
