using System.Globalization;
using Gateway.Host.Configuration.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gateway.Host.Configuration.Reading;

/// <summary>
/// Reads YAML (or JSON) into a tree. It is built from the parser's events, not from YamlStream: that one recurses as deep as the
/// file says, keeps aliases as shared nodes, and stops at the first duplicate key.
/// </summary>
internal sealed class YamlTree
{
    /// <summary>Deepest nesting of lists and mappings.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most values in one file, those that aliases repeat included.</summary>
    public const int MaxNodes = 100_000;

    private const string LookAround = "Look at the indentation, the colons, the quotes and the brackets around this place.";

    private readonly string _text;
    private readonly Parser _parser;
    private readonly DiagnosticList _diagnostics;
    private readonly string? _file;
    private readonly Dictionary<AnchorName, ConfigNode> _anchors = [];
    private int _nodes;

    private YamlTree(string text, Parser parser, DiagnosticList diagnostics, string? file)
    {
        _file = file;
        _text = text;
        _parser = parser;
        _diagnostics = diagnostics;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="text">What it holds.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <param name="file">Its name, where there are several; null: the one that the user named.</param>
    /// <returns>The roots of its documents, in order; null when an error was added that leaves nothing to look at.</returns>
    public static IReadOnlyList<ConfigNode>? Read(string text, DiagnosticList diagnostics, string? file = null)
    {
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        var tree = new YamlTree(text, new Parser(scanner), diagnostics, file);
        try
        {
            return tree.ReadDocuments();
        }
        catch (YamlException exception)
        {
            tree.NotYaml(exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // The library lets these escape for unclosed brackets, odd tags and escapes beyond Unicode.
            tree.Fail(scanner.CurrentPosition, "This is not YAML: what stands before this place is unfinished or means nothing.", LookAround);
        }

        return null;
    }

    private List<ConfigNode>? ReadDocuments()
    {
        var roots = new List<ConfigNode>();
        _parser.Consume<StreamStart>();
        while (!_parser.Accept<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            if (ReadNode(default(NodePlace) with { Index = -1, File = _file }, depth: 0) is not { } root)
            {
                return null;
            }

            roots.Add(root);
            _parser.Consume<DocumentEnd>();
        }

        return roots;
    }

    private ConfigNode? ReadNode(NodePlace place, int depth)
    {
        var current = _parser.Consume<ParsingEvent>();
        // A single pair in a list, [a: b], has no place of its own: its key's is meant.
        var start = current is MappingStart { Start.Index: 0 } && _nodes > 0 && _parser.Accept<ParsingEvent>(out var first) ? first.Start : current.Start;
        if (++_nodes > MaxNodes)
        {
            return Fail(start, $"There are more than {MaxNodes} values in this file.", "Split the configuration, or repeat fewer aliases.");
        }

        if (depth > MaxDepth)
        {
            return Fail(start, $"This is nested deeper than {MaxDepth} levels.", "No configuration is; look for brackets that are never closed.");
        }

        if (current is NodeEvent { Tag: { IsEmpty: false } tag } && tag.Value != "!" && !tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal))
        {
            return Fail(start, $"The tag {Quoted.Text(tag.Value)} has no meaning here.", "Remove it; variables are written as $NAME.");
        }

        place = place with { Line = (int)start.Line, Column = (int)start.Column };
        return current switch
        {
            AnchorAlias alias => Repeat(alias, place, depth),
            Scalar scalar => Anchored(scalar, ReadScalar(scalar, place)),
            SequenceStart sequence => ReadSequence(sequence, new ConfigNode.Sequence(place), depth),
            MappingStart mapping => ReadMapping(mapping, new ConfigNode.Mapping(place), depth),
            _ => Fail(start, "A value is expected here.", "Look at the line before: a key, a colon and a value."),
        };
    }

    private ConfigNode.Scalar ReadScalar(Scalar scalar, NodePlace place)
    {
        var isPlain = scalar.Style == ScalarStyle.Plain;
        var (line, column) = scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded ? BlockStart(place)
            : (place.Line, place.Column + (isPlain ? 0 : 1));
        return new(place, scalar.Value, isPlain && scalar.Tag.IsEmpty, line, column);
    }

    // The text of a block begins on the line below its sign, as far in as its first line.
    private (int Line, int Column) BlockStart(NodePlace place)
    {
        var number = 0;
        foreach (var line in _text.AsSpan().EnumerateLines())
        {
            if (++number == place.Line + 1)
            {
                return (number, line.Length - line.TrimStart(' ').Length + 1);
            }
        }

        return (place.Line, place.Column);
    }

    private ConfigNode? ReadSequence(SequenceStart start, ConfigNode.Sequence sequence, int depth)
    {
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            if (ReadNode(new(sequence, null, sequence.Items.Count, 0, 0), depth + 1) is not { } item)
            {
                return null;
            }

            sequence.Items.Add(item);
        }

        return Anchored(start, sequence);
    }

    private ConfigNode? ReadMapping(MappingStart start, ConfigNode.Mapping mapping, int depth)
    {
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                return Fail(_parser.Current!.Start, "A key is a list, a mapping or an alias.", "Write the key as plain text.");
            }

            var value = ReadNode(new(mapping, key.Value, 0, 0, 0), depth + 1);
            if (value is null)
            {
                return null;
            }

            var entry = new MappingEntry((int)key.Start.Line, (int)key.Start.Column, value);
            if (!mapping.Entries.TryAdd(key.Value, entry))
            {
                var first = mapping.Entries[key.Value].Line.ToString(CultureInfo.InvariantCulture);
                _diagnostics.Error(new(DiagnosticSeverity.Error, value.Path, entry.Line, entry.Column,
                    $"The key {Quoted.Text(key.Value)} stands here twice; the first is on line {first}.", "Remove one of them.")
                { File = _file }, "");
            }
        }

        return Anchored(start, mapping);
    }

    private ConfigNode Anchored(NodeEvent start, ConfigNode node)
    {
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private ConfigNode? Repeat(AnchorAlias alias, NodePlace place, int depth) => _anchors.TryGetValue(alias.Value, out var node)
        ? Copy(node, place, depth, alias.Start)
        : Fail(alias.Start, $"The alias {Quoted.Text("*" + alias.Value.Value)} has no anchor before it.", $"Write {Quoted.Text("&" + alias.Value.Value)} where the value stands.");

    // A copy keeps the lines of the original: that is where the user mends it.
    private ConfigNode? Copy(ConfigNode node, NodePlace place, int depth, Mark alias)
    {
        if (++_nodes > MaxNodes || depth > MaxDepth)
        {
            return Fail(alias, $"With its aliases written out, this file has more than {MaxNodes} values or {MaxDepth} levels.", "Repeat fewer aliases.");
        }

        place = place with { Line = node.Line, Column = node.Column };
        switch (node)
        {
            case ConfigNode.Scalar scalar:
                return new ConfigNode.Scalar(place, scalar.Text, scalar.IsPlain, scalar.TextLine, scalar.TextColumn);
            case ConfigNode.Sequence sequence:
                var items = new ConfigNode.Sequence(place);
                foreach (var item in sequence.Items)
                {
                    if (Copy(item, new(items, null, items.Items.Count, 0, 0), depth + 1, alias) is not { } copy)
                    {
                        return null;
                    }

                    items.Items.Add(copy);
                }

                return items;
            case ConfigNode.Mapping mapping:
                var entries = new ConfigNode.Mapping(place);
                foreach (var (key, entry) in mapping.Entries)
                {
                    if (Copy(entry.Value, new(entries, key, 0, 0, 0), depth + 1, alias) is not { } copy)
                    {
                        return null;
                    }

                    entries.Entries.Add(key, entry with { Value = copy });
                }

                return entries;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private ConfigNode? Fail(Mark mark, string message, string remedy)
    {
        // At the end of a file the library may point behind its last line.
        var lines = 0;
        var last = 0;
        foreach (var line in _text.AsSpan().EnumerateLines())
        {
            lines++;
            last = line.Length;
        }

        var (number, column) = mark.Line > lines ? (lines, last + 1) : ((int)Math.Max(mark.Line, 1), (int)Math.Max(mark.Column, 1));
        _diagnostics.Error(new(DiagnosticSeverity.Error, "", number, column, message, remedy) { File = _file }, "");
        return null;
    }

    private void NotYaml(YamlException exception)
    {
        // The library points at the start of the mapping, but the user looks for the tab.
        var lines = _text.Split('\n');
        var tab = Array.FindIndex(lines, line => line.TrimStart(' ').StartsWith('\t'));
        if (tab >= 0 && exception.Message.Contains("tab", StringComparison.OrdinalIgnoreCase))
        {
            Fail(new Mark(0, tab + 1, lines[tab].IndexOf('\t', StringComparison.Ordinal) + 1), "This line is indented with a tab.", "Indent with blanks; YAML allows no tabs there.");
            return;
        }

        Fail(exception.Start, $"This is not YAML: {exception.Message.TrimEnd('.')}.", LookAround);
    }
}
