using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>Makes values of the gateway's own configuration from those of manifests. Each keeps the place that it was written at.</summary>
internal static class Translated
{
    /// <summary>Keys with values; those without a value are left out.</summary>
    /// <param name="origin">What they were made from.</param>
    /// <param name="entries">The keys.</param>
    public static ConfigNode.Mapping Keys(ConfigNode origin, params IEnumerable<(string Key, ConfigNode? Value)> entries)
    {
        var mapping = new ConfigNode.Mapping(At(origin));
        foreach (var (key, value) in entries)
        {
            if (value is not null)
            {
                mapping.Entries[key] = new(value.Line, value.Column, value);
            }
        }

        return mapping;
    }

    /// <summary>A list.</summary>
    /// <param name="origin">What it was made from.</param>
    /// <param name="items">Its items.</param>
    public static ConfigNode.Sequence List(ConfigNode origin, IEnumerable<ConfigNode> items)
    {
        var sequence = new ConfigNode.Sequence(At(origin));
        sequence.Items.AddRange(items);
        return sequence;
    }

    /// <summary>A text, number or truth value.</summary>
    /// <param name="origin">What it was made from.</param>
    /// <param name="text">The text.</param>
    public static ConfigNode.Scalar Text(ConfigNode origin, string text) => new(At(origin), text, isPlain: false, origin.Line, origin.Column) { IsLiteral = true };

    /// <summary>A value as it is written; null for none.</summary>
    public static ConfigNode? Copy(ConfigNode? node) => node switch
    {
        null or ConfigNode.Scalar { IsNull: true } => null,
        ConfigNode.Scalar scalar => new ConfigNode.Scalar(At(node), scalar.Text, scalar.IsPlain, scalar.TextLine, scalar.TextColumn) { IsLiteral = true },
        ConfigNode.Sequence sequence => List(node, sequence.Items.Select(item => Copy(item) ?? Text(item, ""))),
        ConfigNode.Mapping mapping => Keys(node, mapping.Entries.Select(entry => (entry.Key, Copy(entry.Value.Value)))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static NodePlace At(ConfigNode origin) => new(null, null, 0, origin.Line, origin.Column) { Origin = origin };
}
