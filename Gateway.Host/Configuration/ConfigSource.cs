using System.Text.RegularExpressions;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>
/// Finds the place in a file where a value of its <see cref="GatewayConfig"/> was written. The rest of the gateway names values by
/// paths; only this turns them into lines.
/// </summary>
internal sealed partial class ConfigSource
{
    private readonly ConfigNode _root;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _spelledOut;

    /// <summary>Remembers a file.</summary>
    /// <param name="root">Its tree, with old spellings replaced.</param>
    /// <param name="spelledOut">Paths that the normaliser made, with those of the file that they stand for, longest first.</param>
    public ConfigSource(ConfigNode root, IReadOnlyList<KeyValuePair<string, string>> spelledOut)
    {
        _root = root;
        _spelledOut = spelledOut;
    }

    /// <summary>What to say about a value of the configuration.</summary>
    /// <param name="severity">Whether the file can be used.</param>
    /// <param name="error">The value's path in <see cref="GatewayConfig"/>, what is wrong with it, and what to do.</param>
    public ConfigDiagnostic Locate(DiagnosticSeverity severity, ConfigError error)
    {
        var path = FilePath(error.Path);
        var (node, rest) = Find(path);
        if (node is ConfigNode.Scalar scalar)
        {
            // A text in place of a record stands for one of its keys.
            return error.Place is { } place
                ? new(severity, node.Path, scalar.TextLine + place.Line - 1, scalar.TextColumn + place.Column - 1, error.Message, error.Remedy) { File = node.File }
                : new(severity, node.Path, node.Line, node.Column, error.Message, error.Remedy) { File = node.File };
        }

        var written = node.IsTranslated ? node.Path
            : rest.StartsWith('[') || rest.Length == 0 || node.Path.Length == 0 ? node.Path + rest : $"{node.Path}.{rest}";
        return new(severity, written, node.Line, node.Column, error.Message, error.Remedy) { File = node.File };
    }

    /// <summary>What the user wrote as a value, in quotation marks and with its variables in place; null when it is not a single value.</summary>
    /// <param name="path">The value's path in <see cref="GatewayConfig"/>.</param>
    public string? Written(string path) => Find(FilePath(path)) is (ConfigNode.Scalar scalar, "") ? Quoted.Text(scalar.Text) : null;

    /// <summary>What the user wrote as a value, if variables are in it; null: none are.</summary>
    /// <param name="path">The value's path in <see cref="GatewayConfig"/>.</param>
    public string? WithVariables(string path) => Find(FilePath(path)).Node is ConfigNode.Scalar { IsLiteral: false } scalar && Variables.AreIn(scalar.Text) ? scalar.Text : null;

    /// <summary>The path in the file, with current spellings, of a path in <see cref="GatewayConfig"/>.</summary>
    public string FilePath(string path)
    {
        foreach (var (made, file) in _spelledOut)
        {
            if (ConfigPath.IsAtOrBelow(path, made))
            {
                return file + path[made.Length..];
            }
        }

        return path;
    }

    // The nearest value that is written, and the rest of the path behind it.
    private (ConfigNode Node, string Unwritten) Find(string path)
    {
        var node = _root;
        foreach (Match segment in Segment().Matches(path))
        {
            var next = node switch
            {
                ConfigNode.Mapping mapping => mapping.Entries.GetValueOrDefault(segment.Groups["key"].Value)?.Value,
                ConfigNode.Sequence sequence when int.TryParse(segment.Groups["index"].Value, out var index) => sequence.Items.ElementAtOrDefault(index),
                _ => null,
            };
            if (next is null && node is ConfigNode.Mapping && segment.Groups["index"].Value == "0")
            {
                // The only item of a list, written without the list.
                continue;
            }

            if (next is null)
            {
                return (node, path[segment.Index..].TrimStart('.'));
            }

            node = next;
        }

        return (node, "");
    }

    [GeneratedRegex(@"\.?(?<key>[^.\[\]]+)|\[(?<index>[0-9]+)\]|\[""(?<key>([^""\\]|\\.)*)""\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Segment();
}
