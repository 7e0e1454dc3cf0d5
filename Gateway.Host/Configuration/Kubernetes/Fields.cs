using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>
/// The keys of a part of a manifest. Each is taken, refused or ignored by name; what is left at the end is unknown and an error, so that
/// no key is ever read over.
/// </summary>
internal sealed class Fields
{
    private readonly DiagnosticList _diagnostics;
    private readonly Dictionary<string, MappingEntry> _left;
    private readonly List<string> _known = [];

    /// <summary>Looks at a part.</summary>
    /// <param name="node">The part; null, or something without keys, has none.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public Fields(ConfigNode node, DiagnosticList diagnostics)
    {
        Node = node;
        _diagnostics = diagnostics;
        _left = node is ConfigNode.Mapping mapping
            ? mapping.Entries.Where(entry => entry.Value.Value is not ConfigNode.Scalar { IsNull: true }).ToDictionary(StringComparer.Ordinal)
            : [];
        if (node is not (ConfigNode.Mapping or ConfigNode.Scalar { IsNull: true }))
        {
            Error(node, "Keys with values should stand here.", "Write one key with its value a line.");
        }
    }

    /// <summary>The part.</summary>
    public ConfigNode Node { get; }

    /// <summary>Takes a value; null: it is not written.</summary>
    public ConfigNode? Take(string key)
    {
        _known.Add(key);
        return _left.Remove(key, out var entry) ? entry.Value : null;
    }

    /// <summary>Takes a single value, and says when it is none; null: it is not written.</summary>
    public string? Text(string key) => Take(key) is { } node ? Of(node) : null;

    /// <summary>Takes a single value that must be there.</summary>
    public string? Required(string key)
    {
        var node = Take(key);
        if (node is null)
        {
            Error(Node, $"The key \"{key}\" is missing.", $"Write \"{key}\" with its value here.");
        }

        return node is null ? null : Of(node);
    }

    /// <summary>Takes a part with keys of its own; null: it is not written.</summary>
    public Fields? Part(string key) => Take(key) is { } node ? new(node, _diagnostics) : null;

    /// <summary>Takes a part that must be there.</summary>
    public Fields RequiredPart(string key)
    {
        if (Part(key) is { } part)
        {
            return part;
        }

        Error(Node, $"The key \"{key}\" is missing.", $"Write \"{key}\" with its value here.");
        return new(new ConfigNode.Mapping(new(null, null, 0, Node.Line, Node.Column) { Origin = Node }), _diagnostics);
    }

    /// <summary>Takes a list that has one part; null: it is not written.</summary>
    public Fields? Single(string key)
    {
        var parts = Take(key) is { } node ? node is ConfigNode.Sequence sequence ? sequence.Items : [node] : [];
        foreach (var more in parts.Skip(1))
        {
            Error(more, $"Of \"{key}\" one is used.", "Write one only.");
        }

        return parts.Count > 0 ? new(parts[0], _diagnostics) : null;
    }

    /// <summary>Takes a list of parts; empty: it is not written.</summary>
    public IReadOnlyList<Fields> Parts(string key) => [.. Items(key).Select(item => new Fields(item, _diagnostics))];

    /// <summary>Takes a list; empty: it is not written.</summary>
    public IReadOnlyList<ConfigNode> Items(string key)
    {
        switch (Take(key))
        {
            case null:
                return [];
            case ConfigNode.Sequence sequence:
                return sequence.Items;
            case var other:
                Error(other, "A list should stand here.", "Write each item on a line of its own, after a dash and a blank.");
                return [];
        }
    }

    /// <summary>Takes keys that say nothing the gateway would do otherwise.</summary>
    public Fields Skip(params IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            Take(key);
        }

        return this;
    }

    /// <summary>Takes keys that only tune: the configuration is used without them, with a warning.</summary>
    public Fields Ignore(string why, params IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            if (Take(key) is { } node)
            {
                Warning(node, $"\"{key}\" is ignored: {why}.", "Remove it to silence this warning.");
            }
        }

        return this;
    }

    /// <summary>Takes keys that decide who may do what, or what becomes of data: the configuration is not used with them.</summary>
    public Fields Refuse(string why, string remedy, params IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            if (Take(key) is { } node)
            {
                Error(node, $"\"{key}\" is not built yet, and refused rather than ignored: {why}.", remedy);
            }
        }

        return this;
    }

    /// <summary>Says of every key that was not named that it is unknown.</summary>
    public void End()
    {
        foreach (var (key, entry) in _left)
        {
            var remedy = KeyNames.Nearest(key, _known) is { } nearest ? $"Did you mean \"{nearest}\"?" : $"Known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}.";
            _diagnostics.Error(new(DiagnosticSeverity.Error, entry.Value.Path, entry.Line, entry.Column, $"The key {Quoted.Text(key)} is unknown.", remedy) { File = entry.Value.File }, "");
        }
    }

    /// <summary>Adds an error about a value.</summary>
    public void Error(ConfigNode node, string message, string remedy) => _diagnostics.Error(node, "", message, remedy);

    /// <summary>Adds a warning about a value.</summary>
    public void Warning(ConfigNode node, string message, string remedy) =>
        _diagnostics.Warning(new(DiagnosticSeverity.Warning, node.Path, node.Line, node.Column, message, remedy) { File = node.File });

    private string? Of(ConfigNode node)
    {
        if (node is ConfigNode.Scalar scalar)
        {
            return scalar.Text;
        }

        Error(node, "A single value should stand here.", "Write a text or a number.");
        return null;
    }
}
