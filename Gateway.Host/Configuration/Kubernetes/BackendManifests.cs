using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>AgentgatewayBackends and Services, as routes name them.</summary>
internal sealed class BackendManifests
{
    private static readonly string[] Others = ["ai", "llm", "a2a", "aws", "dynamicForwardProxy"];

    private readonly ManifestSet _set;
    private readonly AttachedPolicies _policies;
    private readonly bool _isFolder;
    private readonly DiagnosticList _diagnostics;
    private readonly TargetManifests _targets;
    private readonly ServiceManifests _services;
    private readonly ReferredTexts _texts;
    private readonly Dictionary<ManifestDocument, IReadOnlyList<(string Key, ConfigNode? Value)>?> _read = [];

    /// <summary>Prepares one reading.</summary>
    /// <param name="set">The documents.</param>
    /// <param name="policies">What is attached to backends.</param>
    /// <param name="isFolder">Whether backends for others than MCP are left out, not refused: a folder is often written for more than one gateway.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public BackendManifests(ManifestSet set, AttachedPolicies policies, bool isFolder, DiagnosticList diagnostics)
    {
        _set = set;
        _policies = policies;
        _isFolder = isFolder;
        _diagnostics = diagnostics;
        (_services, _texts) = (new ServiceManifests(set), new ReferredTexts(set));
        _targets = new TargetManifests(_services, _texts);
    }

    /// <summary>Reads those that no route names, so that what is wrong with them is said.</summary>
    public void ReadAll()
    {
        foreach (var backend in _set.OfKind("AgentgatewayBackend"))
        {
            Read(backend);
        }
    }

    /// <summary>The backend that a rule names; null: there is none to be used, and that was said.</summary>
    public ConfigNode? Reference(ManifestDocument route, Fields reference)
    {
        var kind = reference.Text("kind") ?? "Service";
        var name = reference.Required("name") ?? "";
        var group = reference.Text("group") ?? "";
        var @namespace = reference.Text("namespace") ?? route.Namespace;
        var weight = Translated.Copy(reference.Take("weight"));
        var port = reference.Text("port");
        reference.Refuse("it decides what is sent", "Write the filter at the rule.", "filters").End();
        if (@namespace != route.Namespace)
        {
            reference.Error(reference.Node, "The backend stands in another namespace, which would need a ReferenceGrant; those are not read.", "Put the route and its backend into one namespace.");
            return null;
        }

        if ((group, kind) == ("", "Service"))
        {
            return Translated.Keys(reference.Node, ("weight", weight), ("host", Translated.Text(reference.Node, $"{_services.HostName(@namespace, name)}:{port}")));
        }

        if ((group, kind) != (ManifestSet.AgentGroup, "AgentgatewayBackend") || _set.Find(kind, @namespace, name) is not { } backend)
        {
            reference.Error(reference.Node, $"There is no {Quoted.Text(kind)} {Quoted.Text(name)} in namespace {Quoted.Text(@namespace)}.",
                $"Write group: {ManifestSet.AgentGroup}, kind: AgentgatewayBackend and the name of one that stands in these files.");
            return null;
        }

        if (Read(backend) is not { } keys)
        {
            reference.Warning(reference.Node, $"This rule is skipped: {Quoted.Text(name)} is no MCP backend.", "Remove it to silence this warning.");
            return null;
        }

        return Translated.Keys(reference.Node, [("weight", weight), .. keys]);
    }

    private IReadOnlyList<(string Key, ConfigNode? Value)>? Read(ManifestDocument backend)
    {
        if (!_read.TryGetValue(backend, out var keys))
        {
            keys = Translate(backend);
            _read.Add(backend, keys);
        }

        return keys;
    }

    private (string Key, ConfigNode? Value)[]? Translate(ManifestDocument backend)
    {
        var fields = new Fields(backend.Root, _diagnostics).Skip("apiVersion", "kind", "metadata", "status");
        if (fields.Part("spec") is not { } spec)
        {
            fields.Error(backend.Root, "The backend has no spec.", "Write spec.mcp with targets.");
            return null;
        }

        if (Array.Find(Others, key => spec.Take(key) is not null) is { } other)
        {
            Other(backend, fields, other);
            return null;
        }

        var keys = new PolicyKeys();
        if (spec.Part("policies") is { } written)
        {
            BackendPolicies.Read(written, keys, backend, _services, _texts);
        }

        keys.Add(_policies.OfBackend(backend), spec);
        var mcp = spec.Part("mcp");
        var host = spec.Part("static");
        spec.End();
        fields.End();
        if (mcp is null && host is null)
        {
            spec.Error(spec.Node, "Nothing says which kind this is.", "Write mcp with targets.");
            return null;
        }

        return
        [
            ("policies", keys.Node(spec.Node)),
            ("mcp", mcp is null ? null : Mcp(backend, mcp)),
            ("host", host is null ? null : Host(host)),
        ];
    }

    private void Other(ManifestDocument backend, Fields fields, string kind)
    {
        if (_isFolder)
        {
            fields.Warning(backend.Root, $"Backend {Quoted.Text(backend.Name)} is skipped: only MCP is served, and it is of kind {kind}.", "Remove it to silence this warning.");
        }
        else
        {
            fields.Error(backend.Root, $"Backend {Quoted.Text(backend.Name)} is of kind {kind}; only MCP is served.", "Remove it, and the routes that name it.");
        }
    }

    private ConfigNode.Mapping Mcp(ManifestDocument backend, Fields mcp)
    {
        var targets = mcp.Parts("targets").SelectMany(target => _targets.Read(backend, target)).ToList();
        var read = Translated.Keys(mcp.Node,
            ("targets", Translated.List(mcp.Node, targets)),
            ("statefulMode", Translated.Copy(mcp.Take("sessionRouting"))),
            ("prefixMode", Translated.Copy(mcp.Take("prefixMode"))),
            ("failureMode", Translated.Copy(mcp.Take("failureMode"))));
        mcp.End();
        return read;
    }

    private static ConfigNode.Scalar Host(Fields host)
    {
        var read = Translated.Text(host.Node, $"{host.Required("host")}:{host.Required("port")}");
        host.End();
        return read;
    }
}
