using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>One document of a file: a thing of Kubernetes with its kind and name.</summary>
internal sealed class ManifestDocument
{
    private const string DefaultNamespace = "default";

    /// <summary>Describes a document.</summary>
    /// <param name="root">Its root, which <see cref="IsManifest"/>.</param>
    public ManifestDocument(ConfigNode.Mapping root)
    {
        Root = root;
        var apiVersion = Text(root, "apiVersion");
        Group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion[..apiVersion.IndexOf('/', StringComparison.Ordinal)] : "";
        Kind = Text(root, "kind");
        var metadata = Mapping(root, "metadata");
        Name = metadata is null ? "" : Text(metadata, "name");
        Namespace = metadata is not null && Text(metadata, "namespace") is { Length: > 0 } written ? written : DefaultNamespace;
        Labels = Texts(metadata, "labels");
        Annotations = Texts(metadata, "annotations");
    }

    /// <summary>The whole document.</summary>
    public ConfigNode.Mapping Root { get; }

    /// <summary>What stands before the slash of <c>apiVersion</c>; empty for the core of Kubernetes.</summary>
    public string Group { get; }

    /// <summary>Its kind.</summary>
    public string Kind { get; }

    /// <summary>Its name; empty: none is written.</summary>
    public string Name { get; }

    /// <summary>Its namespace. Default: <c>default</c>.</summary>
    public string Namespace { get; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>Its annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>Whether a document says what it is, as manifests do.</summary>
    public static bool IsManifest(ConfigNode root) =>
        root is ConfigNode.Mapping mapping && mapping.Entries.ContainsKey("apiVersion") && mapping.Entries.ContainsKey("kind");

    private static string Text(ConfigNode.Mapping mapping, string key) =>
        mapping.Entries.TryGetValue(key, out var entry) && entry.Value is ConfigNode.Scalar { IsNull: false } scalar ? scalar.Text : "";

    private static ConfigNode.Mapping? Mapping(ConfigNode.Mapping mapping, string key) =>
        mapping.Entries.TryGetValue(key, out var entry) ? entry.Value as ConfigNode.Mapping : null;

    private static Dictionary<string, string> Texts(ConfigNode.Mapping? metadata, string key) => metadata is null || Mapping(metadata, key) is not { } values
        ? []
        : values.Entries.Where(entry => entry.Value.Value is ConfigNode.Scalar)
            .ToDictionary(entry => entry.Key, entry => ((ConfigNode.Scalar)entry.Value.Value).Text, StringComparer.Ordinal);
}
