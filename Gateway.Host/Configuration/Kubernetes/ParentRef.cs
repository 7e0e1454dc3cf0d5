using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>The Gateway that a route wants to be attached to.</summary>
/// <param name="Node">Where it is written.</param>
/// <param name="Kind">The kind of what it names.</param>
/// <param name="Namespace">The Gateway's namespace.</param>
/// <param name="Name">The Gateway's name.</param>
/// <param name="Section">The listener's name; null: every listener.</param>
/// <param name="Port">The listener's port; null: every port.</param>
internal sealed record ParentRef(ConfigNode Node, string Kind, string Namespace, string Name, string? Section, string? Port)
{
    /// <summary>All that a route names; what is no reference is left out.</summary>
    public static IEnumerable<ParentRef> Of(ManifestDocument route)
    {
        var spec = route.Root.Entries.GetValueOrDefault("spec")?.Value as ConfigNode.Mapping;
        var references = spec?.Entries.GetValueOrDefault("parentRefs")?.Value as ConfigNode.Sequence;
        return (references?.Items.OfType<ConfigNode.Mapping>() ?? []).Select(node => new ParentRef(
            node, Text(node, "kind") ?? "Gateway", Text(node, "namespace") ?? route.Namespace, Text(node, "name") ?? "", Text(node, "sectionName"), Text(node, "port")));
    }

    private static string? Text(ConfigNode.Mapping mapping, string key) =>
        mapping.Entries.GetValueOrDefault(key)?.Value is ConfigNode.Scalar { IsNull: false } scalar ? scalar.Text : null;
}
