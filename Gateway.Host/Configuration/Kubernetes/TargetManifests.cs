using Gateway.Actors.Upstreams.Http;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>Targets of an AgentgatewayBackend.</summary>
internal sealed class TargetManifests(ServiceManifests services, ReferredTexts texts)
{
    /// <summary>Translates an entry of <c>targets</c>: one target, or one for each port that a selector finds.</summary>
    public IReadOnlyList<ConfigNode> Read(ManifestDocument backend, Fields target)
    {
        var name = Translated.Copy(target.Take("name"));
        var address = target.Part("static");
        var selector = target.Part("selector");
        target.End();
        if ((address is null) == (selector is null))
        {
            target.Error(target.Node, address is null ? "Nothing says which kind this is." : "\"static\" and \"selector\" exclude each other.", "Write exactly one of \"static\" and \"selector\".");
            return [];
        }

        return address is not null ? [Static(backend, target, name, address)] : Selected(backend, selector!);
    }

    private ConfigNode.Mapping Static(ManifestDocument backend, Fields target, ConfigNode? name, Fields address)
    {
        var host = Translated.Copy(address.Take("host"));
        if (address.Part("backendRef") is { } reference)
        {
            host ??= Service(backend, reference);
        }

        var port = Translated.Copy(address.Take("port"));
        var path = Translated.Copy(address.Take("path"));
        var isSse = address.Text("protocol") switch
        {
            null or "StreamableHTTP" => false,
            "SSE" => true,
            var other => Unknown(address, other),
        };
        var keys = new PolicyKeys();
        if (address.Part("policies") is { } policies)
        {
            BackendPolicies.Read(policies, keys, backend, services, texts);
        }

        address.End();
        if (host is null || port is null)
        {
            address.Error(address.Node, $"The key \"{(host is null ? "host" : "port")}\" is missing.", "Write host and port.");
        }

        path ??= Translated.Text(address.Node, DefaultPath(isSse));
        return Translated.Keys(target.Node,
            ("name", name),
            (isSse ? "sse" : "mcp", Translated.Keys(address.Node, ("host", host), ("port", port), ("path", path))),
            ("policies", keys.Node(address.Node)));
    }

    private ConfigNode.Scalar? Service(ManifestDocument backend, Fields reference)
    {
        var name = reference.Required("name") ?? "";
        if (reference.Text("kind") is not (null or "Service") || reference.Text("group") is not (null or ""))
        {
            reference.Error(reference.Node, "A target refers to something other than a Service.", "Write the name of a Service, or host.");
        }

        reference.Skip("port").Refuse("a name of another namespace would need a ReferenceGrant", "Write host with the whole name.", "namespace").End();
        return Translated.Text(reference.Node, services.HostName(backend.Namespace, name));
    }

    private List<ConfigNode> Selected(ManifestDocument backend, Fields selector)
    {
        selector.Refuse("it decides where calls go", "Put the Services into the namespace of the backend.", "namespaces", "namespace");
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (selector.Part("services") is { } wanted)
        {
            wanted.Refuse("it decides where calls go", "Write matchLabels.", "matchExpressions");
            foreach (var (label, entry) in wanted.Take("matchLabels") is ConfigNode.Mapping written ? written.Entries : [])
            {
                labels[label] = entry.Value is ConfigNode.Scalar scalar ? scalar.Text : "";
            }

            wanted.End();
        }

        selector.End();
        if (labels.Count == 0)
        {
            selector.Error(selector.Node, "The selector selects by no label.", "Write services.matchLabels.");
            return [];
        }

        var found = services.Select(backend.Namespace, labels).ToList();
        if (found.Count == 0)
        {
            selector.Error(selector.Node, "No Service in these files has these labels and a port with appProtocol agentgateway.dev/mcp or agentgateway.dev/mcp-sse.",
                "Write such a Service in the namespace of the backend, or a static target.");
        }

        return [.. found.Select(Selected)];
    }

    private static ConfigNode.Mapping Selected(ServicePort port) => Translated.Keys(port.Node,
        ("name", Translated.Text(port.Node, port.Target)),
        (port.IsSse ? "sse" : "mcp", Translated.Keys(port.Node,
            ("host", Translated.Text(port.Node, port.Host)),
            ("port", Translated.Text(port.Node, port.Port)),
            ("path", Translated.Text(port.Node, port.Path ?? DefaultPath(port.IsSse))))));

    private static bool Unknown(Fields address, string protocol)
    {
        address.Error(address.Node, $"The protocol {Quoted.Text(protocol)} is unknown.", "Write StreamableHTTP or SSE.");
        return false;
    }

    private static string DefaultPath(bool isSse) => isSse ? HttpTargetUri.SsePath : HttpTargetUri.McpPath;
}
