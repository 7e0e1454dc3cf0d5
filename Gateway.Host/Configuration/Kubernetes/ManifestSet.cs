using System.Globalization;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>The documents that the gateway has a use for, by kind and name. Others are left out with a warning.</summary>
internal sealed class ManifestSet
{
    /// <summary>The group of Gateway and HTTPRoute.</summary>
    public const string GatewayGroup = "gateway.networking.k8s.io";

    /// <summary>The group of AgentgatewayBackend and AgentgatewayPolicy.</summary>
    public const string AgentGroup = "agentgateway.dev";

    /// <summary>The group of EnterpriseAgentgatewayPolicy.</summary>
    public const string EnterpriseGroup = "enterpriseagentgateway.solo.io";

    private static readonly HashSet<(string Group, string Kind)> Known =
    [
        (GatewayGroup, "Gateway"), (GatewayGroup, "HTTPRoute"), (AgentGroup, "AgentgatewayBackend"),
        (AgentGroup, "AgentgatewayPolicy"), (EnterpriseGroup, "EnterpriseAgentgatewayPolicy"), ("", "Service"),
        ("", ReferredTexts.Secret), ("", ReferredTexts.ConfigMap),
    ];

    // Its controller is what a cluster needs; here the gateway is already there.
    private static readonly HashSet<(string Group, string Kind)> Needless = [(GatewayGroup, "GatewayClass"), ("", "Namespace")];

    private readonly DiagnosticList _diagnostics;
    private readonly OrderedDictionary<(string Kind, string Namespace, string Name), ManifestDocument> _documents = [];

    /// <summary>Prepares one reading.</summary>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public ManifestSet(DiagnosticList diagnostics) => _diagnostics = diagnostics;

    /// <summary>The documents that are the gateway's own configuration: <c>config:</c> and nothing else.</summary>
    public List<ConfigNode.Mapping> Own { get; } = [];

    /// <summary>The documents of a kind, in the order in which they stand.</summary>
    public IEnumerable<ManifestDocument> OfKind(params IEnumerable<string> kinds) => _documents.Values.Where(document => kinds.Contains(document.Kind));

    /// <summary>A document by its name; null: there is none.</summary>
    public ManifestDocument? Find(string kind, string @namespace, string name) => _documents.GetValueOrDefault((kind, @namespace, name));

    /// <summary>Takes a document in.</summary>
    public void Add(ConfigNode root)
    {
        if (root is ConfigNode.Scalar { IsNull: true })
        {
            return;
        }

        if (root is ConfigNode.Mapping { Entries: { Count: 1 } entries } own && entries.ContainsKey("config"))
        {
            Own.Add(own);
        }
        else if (!ManifestDocument.IsManifest(root))
        {
            _diagnostics.Error(root, "", "This document is no manifest: it has no apiVersion and kind.", "Write apiVersion and kind; beside manifests only config: may stand, in a document of its own.");
        }
        else
        {
            AddManifest(new((ConfigNode.Mapping)root));
        }
    }

    private void AddManifest(ManifestDocument document)
    {
        var root = document.Root;
        if (document is { Group: "", Kind: "List" })
        {
            foreach (var item in new Fields(root, _diagnostics).Items("items"))
            {
                Add(item);
            }
        }
        else if (!Known.Contains((document.Group, document.Kind)))
        {
            LeaveOut(document);
        }
        else if (document.Name.Length == 0)
        {
            _diagnostics.Error(root, "", $"This {document.Kind} has no name.", "Write metadata.name.");
        }
        else if (!_documents.TryAdd((document.Kind, document.Namespace, document.Name), document))
        {
            var first = _documents[(document.Kind, document.Namespace, document.Name)].Root;
            var place = string.Create(CultureInfo.InvariantCulture, $"{(first.File is null ? "on line " : first.File + ":")}{first.Line}");
            _diagnostics.Error(root, "", $"{document.Kind} {Quoted.Text(document.Name)} stands here twice; the first is {place}.", "Remove one of them.");
        }
    }

    // A policy that is read over would leave open what it closes.
    private void LeaveOut(ManifestDocument document)
    {
        var root = document.Root;
        if (document.Group is GatewayGroup or AgentGroup or EnterpriseGroup && document.Kind.EndsWith("Policy", StringComparison.Ordinal))
        {
            _diagnostics.Error(root, "", $"{Quoted.Text(document.Kind)} is not built yet, and refused rather than ignored: it decides what is let through.",
                "Write an AgentgatewayPolicy, or remove it and have it done in front of the gateway.");
        }
        else if (!Needless.Contains((document.Group, document.Kind)))
        {
            _diagnostics.Warning(new(DiagnosticSeverity.Warning, "", root.Line, root.Column,
                $"{Quoted.Text(document.Kind)} {Quoted.Text(document.Name)} is skipped: it says nothing to the gateway.", "Nothing needs to be done.")
            { File = root.File });
        }
    }
}
