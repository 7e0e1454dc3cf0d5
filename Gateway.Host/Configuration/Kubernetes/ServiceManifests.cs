using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>Services: their names, and their ports that speak MCP.</summary>
internal sealed class ServiceManifests(ManifestSet set)
{
    private const string PathAnnotation = "agentgateway.dev/mcp-path";

    private static readonly Dictionary<string, bool> IsSse = new(StringComparer.Ordinal)
    {
        ["agentgateway.dev/mcp"] = false,
        ["kgateway.dev/mcp"] = false,
        ["agentgateway.dev/mcp-sse"] = true,
        ["kgateway.dev/mcp-sse"] = true,
    };

    /// <summary>The name by which a Service is reached: that of the cluster's DNS, or the one it stands for.</summary>
    public string HostName(string @namespace, string name) => set.Find("Service", @namespace, name) is { } service
        && Spec(service)?.Entries.GetValueOrDefault("externalName")?.Value is ConfigNode.Scalar { IsNull: false } external
        ? external.Text
        : $"{name}.{@namespace}.svc.cluster.local";

    /// <summary>The ports of Services that speak MCP.</summary>
    /// <param name="namespace">The namespace to look in.</param>
    /// <param name="labels">Labels that a Service must have.</param>
    public IEnumerable<ServicePort> Select(string @namespace, IReadOnlyDictionary<string, string> labels) => set.OfKind("Service")
        .Where(service => service.Namespace == @namespace && labels.All(label => service.Labels.GetValueOrDefault(label.Key) == label.Value))
        .SelectMany(Ports);

    private IEnumerable<ServicePort> Ports(ManifestDocument service)
    {
        var ports = ((Spec(service)?.Entries.GetValueOrDefault("ports")?.Value as ConfigNode.Sequence)?.Items.OfType<ConfigNode.Mapping>() ?? [])
            .Where(port => IsSse.ContainsKey(Text(port, "appProtocol"))).ToList();
        foreach (var port in ports)
        {
            var name = Text(port, "name") is { Length: > 0 } written ? written : Text(port, "port");
            var isSse = IsSse[Text(port, "appProtocol")];
            yield return new(port, ports.Count == 1 ? service.Name : $"{service.Name}-{name}", HostName(service.Namespace, service.Name), Text(port, "port"),
                service.Annotations.GetValueOrDefault(PathAnnotation), isSse);
        }
    }

    private static ConfigNode.Mapping? Spec(ManifestDocument service) => service.Root.Entries.GetValueOrDefault("spec")?.Value as ConfigNode.Mapping;

    private static string Text(ConfigNode.Mapping mapping, string key) => mapping.Entries.GetValueOrDefault(key)?.Value is ConfigNode.Scalar { IsNull: false } scalar ? scalar.Text : "";
}
