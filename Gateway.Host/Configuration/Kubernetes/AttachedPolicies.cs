using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>
/// AgentgatewayPolicies, by what they are attached to. One that is attached to nothing is an error: whoever wrote it thinks that something
/// is protected.
/// </summary>
internal sealed class AttachedPolicies(ManifestSet set, DiagnosticList diagnostics)
{
    private readonly Dictionary<(string Kind, string Namespace, string Name, string? Section), PolicyKeys> _attached = [];
    private ServiceManifests? _services;
    private ReferredTexts? _texts;

    /// <summary>Reads all policies.</summary>
    /// <param name="listeners">The listeners, which get theirs at once.</param>
    public void Read(IReadOnlyList<ListenerManifest> listeners)
    {
        (_services, _texts) = (new ServiceManifests(set), new ReferredTexts(set));
        foreach (var policy in set.OfKind("AgentgatewayPolicy", "EnterpriseAgentgatewayPolicy"))
        {
            Read(policy, listeners);
        }
    }

    /// <summary>The policies of a rule of a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="rule">The rule's name; null: it has none.</param>
    public PolicyKeys OfRoute(ManifestDocument route, string? rule)
    {
        var keys = new PolicyKeys();
        foreach (var section in rule is null ? [null] : new[] { null, rule })
        {
            if (_attached.TryGetValue(("HTTPRoute", route.Namespace, route.Name, section), out var attached))
            {
                keys.Add(attached, new Fields(route.Root, diagnostics));
            }
        }

        return keys;
    }

    /// <summary>The policies of a backend.</summary>
    public PolicyKeys OfBackend(ManifestDocument backend) =>
        _attached.GetValueOrDefault(("AgentgatewayBackend", backend.Namespace, backend.Name, null)) ?? new PolicyKeys();

    private void Read(ManifestDocument policy, IReadOnlyList<ListenerManifest> listeners)
    {
        var fields = new Fields(policy.Root, diagnostics).Skip("apiVersion", "kind", "metadata", "status");
        if (fields.Part("spec") is not { } spec)
        {
            fields.Error(policy.Root, "The policy has no spec.", "Write spec with targetRefs.");
            return;
        }

        var targets = spec.Parts("targetRefs");
        spec.Refuse("it decides what is protected", "Name each Gateway, HTTPRoute or AgentgatewayBackend in targetRefs.", "targetSelectors");
        if (spec.Part("strategy") is { } strategy)
        {
            if (strategy.Text("inheritance") is not (null or "Default"))
            {
                strategy.Error(strategy.Node, "Only the inheritance Default is built: a narrower policy replaces a broader one.", "Remove it; deny and require rules hold at every level.");
            }

            strategy.End();
        }

        var keys = new PolicyKeys();
        var traffic = spec.Part("traffic");
        var backend = spec.Part("backend");
        if (traffic is not null)
        {
            TrafficPolicies.Read(traffic, keys, policy, _services!);
        }

        if (backend is not null)
        {
            BackendPolicies.Read(backend, keys, policy, _services!, _texts!);
        }

        if (spec.Part("frontend") is { } frontend)
        {
            frontend.Ignore("listeners have their own limits and logs", "tcp", "http", "accessLog", "tracing", "metrics")
                .Refuse("it decides who may connect", "Remove it, and have it done in front of the gateway.", "tls", "networkAuthorization", "proxyProtocol", "connect").End();
        }

        spec.End();
        fields.End();
        if (targets.Count == 0)
        {
            spec.Error(spec.Node, "The policy is attached to nothing.", "Write targetRefs with a Gateway, HTTPRoute or AgentgatewayBackend.");
        }

        foreach (var target in targets)
        {
            Attach(policy, target, keys, traffic, listeners);
        }
    }

    private void Attach(ManifestDocument policy, Fields target, PolicyKeys keys, Fields? traffic, IReadOnlyList<ListenerManifest> listeners)
    {
        var kind = target.Required("kind") ?? "";
        var name = target.Required("name") ?? "";
        var section = target.Text("sectionName");
        target.Skip("group").Refuse("it decides what is protected", "Write sectionName.", "port").End();
        var found = kind switch
        {
            "Gateway" => ToListeners(target, keys, [.. listeners.Where(listener => listener.Gateway == (policy.Namespace, name) && (section is null || section == listener.Name))]),
            "HTTPRoute" => set.Find(kind, policy.Namespace, name) is { } route && (section is null || HasRule(route, section)) && To((kind, policy.Namespace, name, section), keys, target),
            "AgentgatewayBackend" => section is null && set.Find(kind, policy.Namespace, name) is not null && To((kind, policy.Namespace, name, section), keys, target),
            _ => false,
        };
        if (kind is not ("Gateway" or "HTTPRoute" or "AgentgatewayBackend"))
        {
            target.Error(target.Node, $"A policy of a {Quoted.Text(kind)} is not built yet, and refused rather than ignored: it decides what is protected.",
                "Name a Gateway, HTTPRoute or AgentgatewayBackend.");
        }
        else if (!found)
        {
            var at = section is null ? "" : $" with a part {Quoted.Text(section)}";
            target.Error(target.Node, $"There is no {kind} {Quoted.Text(name)}{at} in namespace {Quoted.Text(policy.Namespace)}: the policy would protect nothing.",
                "Name what stands in these files, in the namespace of the policy.");
        }

        if (kind == "AgentgatewayBackend" && traffic is not null)
        {
            target.Error(traffic.Node, "\"traffic\" cannot act on a backend.", "Attach it to a Gateway or an HTTPRoute.");
        }
    }

    private static bool ToListeners(Fields target, PolicyKeys keys, IReadOnlyList<ListenerManifest> listeners)
    {
        foreach (var listener in listeners)
        {
            listener.Policies.Add(keys, target);
        }

        return listeners.Count > 0;
    }

    private bool To((string Kind, string Namespace, string Name, string? Section) place, PolicyKeys keys, Fields target)
    {
        if (!_attached.TryGetValue(place, out var attached))
        {
            _attached.Add(place, attached = new PolicyKeys());
        }

        attached.Add(keys, target);
        return true;
    }

    private static bool HasRule(ManifestDocument route, string name) =>
        ((route.Root.Entries.GetValueOrDefault("spec")?.Value as ConfigNode.Mapping)?.Entries.GetValueOrDefault("rules")?.Value as ConfigNode.Sequence)?.Items
        .OfType<ConfigNode.Mapping>().Any(rule => rule.Entries.GetValueOrDefault("name")?.Value is ConfigNode.Scalar written && written.Text == name) == true;
}
