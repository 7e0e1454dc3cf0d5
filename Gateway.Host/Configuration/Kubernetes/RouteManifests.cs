using System.Globalization;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>HTTPRoutes: each rule becomes a route of every listener that it is attached to.</summary>
internal sealed class RouteManifests(AttachedPolicies policies, BackendManifests backends, DiagnosticList diagnostics)
{
    /// <summary>Translates a route.</summary>
    public void Attach(ManifestDocument route, IReadOnlyList<ListenerManifest> listeners)
    {
        var fields = new Fields(route.Root, diagnostics).Skip("apiVersion", "kind", "metadata", "status");
        var routes = fields.Part("spec") is { } spec ? Rules(route, spec) : [];
        fields.End();
        var parents = ParentRef.Of(route).ToList();
        if (parents.Count == 0)
        {
            fields.Error(route.Root, $"HTTPRoute {Quoted.Text(route.Name)} names no Gateway.", "Write spec.parentRefs with the name of a Gateway.");
        }

        foreach (var listener in parents.SelectMany(parent => Listeners(route, parent, listeners, fields)).Distinct())
        {
            listener.Routes.AddRange(routes);
        }
    }

    private static List<ListenerManifest> Listeners(ManifestDocument route, ParentRef parent, IReadOnlyList<ListenerManifest> listeners, Fields fields)
    {
        var named = listeners.Where(listener => parent.Kind == "Gateway" && listener.Gateway == (parent.Namespace, parent.Name)
            && (listener.IsImplied || ((parent.Section ?? listener.Name) == listener.Name && (parent.Port ?? listener.PortText) == listener.PortText))).ToList();
        if (named.Count == 0)
        {
            var section = parent.Section is null ? "" : $" with a listener {Quoted.Text(parent.Section)}";
            fields.Error(parent.Node, $"There is no {Quoted.Text(parent.Kind)} {Quoted.Text(parent.Name)}{section} in namespace {Quoted.Text(parent.Namespace)}.",
                "Name a Gateway that stands in these files, and its namespace if that is another.");
            return [];
        }

        var taking = named.Where(listener => listener.TakesAll || listener.Gateway.Namespace == route.Namespace).ToList();
        if (taking.Count == 0)
        {
            fields.Error(parent.Node, $"Gateway {Quoted.Text(parent.Name)} takes no routes of namespace {Quoted.Text(route.Namespace)}.",
                "Write allowedRoutes: {namespaces: {from: All}} at its listener.");
        }

        return taking;
    }

    private List<ConfigNode> Rules(ManifestDocument route, Fields spec)
    {
        spec.Skip("parentRefs").Refuse("it decides where the route is served", "Name the Gateways in parentRefs.", "useDefaultGateways");
        var hostnames = Translated.Copy(spec.Take("hostnames"));
        var rules = spec.Parts("rules");
        if (rules.Count == 0)
        {
            spec.Error(spec.Node, "The route has no rules.", "Write rules with backendRefs.");
        }

        var routes = new List<ConfigNode>();
        for (var index = 0; index < rules.Count; index++)
        {
            var number = rules.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{index}");
            if (Rule(route, rules[index], number, hostnames) is { } read)
            {
                routes.Add(read);
            }
        }

        spec.End();
        return routes;
    }

    private ConfigNode.Mapping? Rule(ManifestDocument route, Fields rule, string number, ConfigNode? hostnames)
    {
        var name = rule.Text("name");
        var matches = rule.Parts("matches");
        var keys = new PolicyKeys();
        RouteFilters.Read(rule, keys);
        keys.Add(policies.OfRoute(route, name), rule);
        var references = rule.Parts("backendRefs");
        var read = references.Select(reference => backends.Reference(route, reference)).ToList();
        rule.Ignore("a session stays with its targets by itself", "sessionPersistence").End();
        if (references.Count == 0)
        {
            rule.Error(rule.Node, "The rule has no backend.", "Write backendRefs to an AgentgatewayBackend.");
        }

        if (read.Contains(null))
        {
            return null;
        }

        return Translated.Keys(rule.Node,
            ("name", Translated.Text(rule.Node, $"{route.Namespace}/{route.Name}{(name is null ? number : "/" + name)}")),
            ("hostnames", hostnames),
            ("matches", matches.Count == 0 ? null : Translated.List(matches[0].Node, matches.Select(Match))),
            ("policies", keys.Node(rule.Node)),
            ("backends", Translated.List(rule.Node, read.OfType<ConfigNode>())));
    }

    private static ConfigNode.Mapping Match(Fields match)
    {
        var path = match.Part("path");
        var node = Translated.Keys(match.Node,
            ("path", path is null ? null : Path(path)),
            ("method", Translated.Copy(match.Take("method"))),
            ("headers", Values(match, "headers")),
            ("query", Values(match, "queryParams")));
        match.End();
        return node;
    }

    private static ConfigNode.Mapping? Path(Fields path)
    {
        var type = path.Text("type") ?? "PathPrefix";
        var value = path.Take("value");
        path.End();
        var key = type switch
        {
            "Exact" => "exact",
            "PathPrefix" => "pathPrefix",
            "RegularExpression" => "regex",
            _ => null,
        };
        if (key is null)
        {
            path.Error(path.Node, $"The type {Quoted.Text(type)} is unknown.", "Write Exact, PathPrefix or RegularExpression.");
        }

        return key is null ? null : Translated.Keys(path.Node, (key, Translated.Copy(value) ?? Translated.Text(path.Node, "/")));
    }

    private static ConfigNode.Sequence? Values(Fields match, string key)
    {
        var parts = match.Parts(key);
        return parts.Count == 0 ? null : Translated.List(parts[0].Node, parts.Select(Value));
    }

    private static ConfigNode.Mapping Value(Fields part)
    {
        var type = part.Text("type") ?? "Exact";
        if (type is not ("Exact" or "RegularExpression"))
        {
            part.Error(part.Node, $"The type {Quoted.Text(type)} is unknown.", "Write Exact or RegularExpression.");
        }

        var value = Translated.Keys(part.Node, (type == "Exact" ? "exact" : "regex", Translated.Copy(part.Take("value"))));
        var read = Translated.Keys(part.Node, ("name", Translated.Copy(part.Take("name"))), ("value", value));
        part.End();
        return read;
    }
}
