namespace Gateway.Host.Configuration.Reading;

/// <summary>
/// One value of a configuration file, with the place it was written at. A tree, never a graph: a YAML alias becomes a copy, so
/// that each value has one path.
/// </summary>
internal abstract class ConfigNode
{
    private readonly ConfigNode? _parent;
    private readonly string? _key;
    private readonly int _index;
    private readonly ConfigNode? _origin;
    private readonly string? _file;

    private ConfigNode(NodePlace place)
    {
        _parent = place.Parent;
        _key = place.Key;
        _index = place.Index;
        _origin = place.Origin;
        _file = place.File;
        Line = place.Line;
        Column = place.Column;
    }

    /// <summary>Line of its first letter, from 1.</summary>
    public int Line { get; }

    /// <summary>Column of its first letter, from 1.</summary>
    public int Column { get; }

    /// <summary>The path at which the user wrote it; old spellings stay as they are.</summary>
    public string Path => _origin is not null ? _origin.Path
        : _parent is null ? ""
        : _key is null ? ConfigPath.Item(_parent.Path, _index)
        : ConfigPath.Key(_parent.Path, _key);

    /// <summary>The file it stands in, where there are several; null: the one file that the user named.</summary>
    public string? File => _origin is not null ? _origin.File : _parent is not null ? _parent.File : _file;

    /// <summary>Whether it was made from a manifest: its path in the configuration is then not what the user wrote.</summary>
    public bool IsTranslated => _origin is not null;

    /// <summary>A text, number, truth value or nothing.</summary>
    public sealed class Scalar(NodePlace place, string text, bool isPlain, int textLine, int textColumn) : ConfigNode(place)
    {
        /// <summary>Line of the first letter of the text itself, behind a quotation mark or below the sign of a block.</summary>
        public int TextLine { get; } = textLine;

        /// <summary>Column of the first letter of each line of the text.</summary>
        public int TextColumn { get; } = textColumn;

        /// <summary>What is written, before variables are replaced.</summary>
        public string Text { get; } = text;

        /// <summary>Whether nothing is written: <c>key:</c>, <c>key: ~</c> or <c>key: null</c>.</summary>
        public bool IsNull { get; } = isPlain && text is "" or "~" or "null" or "Null" or "NULL";

        /// <summary>Whether a dollar sign is just that, as in manifests. Default: false, and variables are replaced.</summary>
        public bool IsLiteral { get; init; }

        /// <summary>Whether it is written without quotes.</summary>
        public bool IsPlain { get; } = isPlain;
    }

    /// <summary>A list.</summary>
    public sealed class Sequence(NodePlace place) : ConfigNode(place)
    {
        /// <summary>Its items, in order.</summary>
        public List<ConfigNode> Items { get; } = [];
    }

    /// <summary>Keys with values.</summary>
    public sealed class Mapping(NodePlace place) : ConfigNode(place)
    {
        /// <summary>Its entries by key, in the order of the file.</summary>
        public OrderedDictionary<string, MappingEntry> Entries { get; } = new(StringComparer.Ordinal);
    }
}
