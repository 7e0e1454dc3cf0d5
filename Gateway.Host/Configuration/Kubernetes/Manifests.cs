using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>
/// Turns manifests into the tree of the gateway's own configuration: <c>config</c> and <c>binds</c>. From there on nothing knows of
/// Kubernetes: the same records, the same rules, and each value keeps the place at which the manifest has it.
/// </summary>
internal sealed class Manifests
{
    private readonly DiagnosticList _diagnostics;
    private readonly ManifestSet _set;
    private readonly GatewayManifests _gateways;
    private readonly RouteManifests _routes;
    private readonly AttachedPolicies _policies;
    private readonly BackendManifests _backends;

    /// <summary>Prepares one reading.</summary>
    /// <param name="isFolder">Whether a folder is read, in which backends for others than MCP may stand.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public Manifests(bool isFolder, DiagnosticList diagnostics)
    {
        _diagnostics = diagnostics;
        _set = new ManifestSet(diagnostics);
        var policies = new AttachedPolicies(_set, diagnostics);
        _backends = new BackendManifests(_set, policies, isFolder, diagnostics);
        _routes = new RouteManifests(policies, _backends, diagnostics);
        _gateways = new GatewayManifests(_set, diagnostics);
        _policies = policies;
    }

    /// <summary>Translates the documents of a file or folder.</summary>
    /// <param name="roots">Their roots, of which some may be of other kinds.</param>
    /// <returns>The root of the configuration; of no use when an error was added.</returns>
    public ConfigNode.Mapping Translate(IReadOnlyList<ConfigNode> roots)
    {
        foreach (var root in roots)
        {
            _set.Add(root);
        }

        var listeners = _gateways.Read();
        _policies.Read(listeners);
        foreach (var route in _set.OfKind("HTTPRoute"))
        {
            _routes.Attach(route, listeners);
        }

        _backends.ReadAll();

        var top = roots.Count == 0 ? new ConfigNode.Mapping(default(NodePlace) with { Line = 1, Column = 1 }) : roots[0];
        if (listeners.Count == 0)
        {
            _diagnostics.Error(top, "", "Nothing is served: there is no Gateway and no HTTPRoute.", "Write an HTTPRoute with backendRefs to an AgentgatewayBackend.");
        }

        foreach (var second in _set.Own.Skip(1))
        {
            _diagnostics.Error(second, "", "There are two documents with config.", "Merge the two.");
        }

        return Root(listeners);
    }

    // The root is one of its own: it stands nowhere.
    private ConfigNode.Mapping Root(IReadOnlyList<ListenerManifest> listeners)
    {
        var root = new ConfigNode.Mapping(default(NodePlace) with { Line = 1, Column = 1 });
        if (_set.Own.Count > 0)
        {
            root.Entries["config"] = _set.Own[0].Entries["config"];
        }

        if (listeners.Count > 0)
        {
            var binds = Translated.List(listeners[0].Origin, listeners.GroupBy(listener => (listener.Gateway, listener.PortText)).Select(GatewayManifests.Bind));
            root.Entries["binds"] = new(binds.Line, binds.Column, binds);
        }

        return root;
    }
}
