using System.Globalization;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>Gateways: each of their listeners, and the one that is implied when there is none.</summary>
internal sealed class GatewayManifests(ManifestSet set, DiagnosticList diagnostics)
{
    private const string Loopback = "127.0.0.1";

    /// <summary>All listeners.</summary>
    public IReadOnlyList<ListenerManifest> Read()
    {
        var gateways = set.OfKind("Gateway").ToList();
        return gateways.Count > 0 ? [.. gateways.SelectMany(Listeners)] : Implied();
    }

    /// <summary>The port of listeners in the gateway's own configuration.</summary>
    public static ConfigNode Bind(IEnumerable<ListenerManifest> listeners)
    {
        var all = listeners.ToList();
        var first = all[0];
        return Translated.Keys(first.Origin, ("port", first.Port), ("address", first.Address),
            ("listeners", Translated.List(first.Origin, all.Select(Listener))));
    }

    private static ConfigNode Listener(ListenerManifest listener) => Translated.Keys(listener.Origin,
        [
            ("name", Translated.Text(listener.Origin, $"{listener.Gateway.Namespace}/{listener.Gateway.Name}{(listener.Name.Length > 0 ? "/" : "")}{listener.Name}")),
            .. listener.Keys,
            ("policies", listener.Policies.Node(listener.Origin)),
            ("routes", Translated.List(listener.Origin, listener.Routes)),
        ]);

    // One name is enough of a hint which port is meant; two would both want the same.
    private ListenerManifest[] Implied()
    {
        var parents = set.OfKind("HTTPRoute").SelectMany(route => ParentRef.Of(route)).Select(parent => (parent.Namespace, parent.Name)).Distinct().ToList();
        if (set.OfKind("HTTPRoute").FirstOrDefault() is not { } first || parents.Count == 0)
        {
            return [];
        }

        var fields = new Fields(first.Root, diagnostics);
        if (parents.Count > 1)
        {
            fields.Error(first.Root, $"There is no Gateway, and routes name several: {Words.And([.. parents.Select(parent => Quoted.Text(parent.Name))])}.", "Write a Gateway document for each.");
        }

        fields.Warning(first.Root, $"There is no Gateway {Quoted.Text(parents[0].Name)}: HTTP on {Loopback}:{BindConfig.DefaultPort} is taken to be meant.",
            "Write a Gateway with its listeners, and with spec.addresses for another address.");
        return
        [
            new()
            {
                Origin = first.Root,
                Gateway = parents[0],
                Name = "",
                Port = Translated.Text(first.Root, BindConfig.DefaultPort.ToString(CultureInfo.InvariantCulture)),
                Address = Translated.Text(first.Root, Loopback),
                TakesAll = true,
                IsImplied = true,
            },
        ];
    }

    private List<ListenerManifest> Listeners(ManifestDocument gateway)
    {
        var fields = new Fields(gateway.Root, diagnostics).Skip("apiVersion", "kind", "metadata", "status");
        var listeners = new List<ListenerManifest>();
        if (fields.Part("spec") is { } spec)
        {
            spec.Skip("gatewayClassName").Ignore("there is nothing to set up", "infrastructure")
                .Refuse("it decides who may call", "Remove it, and protect the gateway by what stands in front of it.", "tls", "defaultScope", "allowedListeners");
            var address = Address(spec);
            listeners.AddRange(spec.Parts("listeners").Select(listener => Listener(gateway, listener, address)));
            spec.End();
        }

        fields.End();
        if (listeners.Count == 0)
        {
            fields.Error(gateway.Root, $"Gateway {Quoted.Text(gateway.Name)} has no listeners.", "Write spec.listeners.");
        }

        return listeners;
    }

    private static ConfigNode Address(Fields spec)
    {
        var addresses = spec.Parts("addresses");
        if (addresses.Count == 0)
        {
            spec.Warning(spec.Node, $"Without spec.addresses the gateway listens on {Loopback} only.",
                "Write addresses: [{type: IPAddress, value: 127.0.0.1}] if that is meant, or the address that clients reach.");
            return Translated.Text(spec.Node, Loopback);
        }

        foreach (var more in addresses.Skip(1))
        {
            spec.Error(more.Node, "A Gateway listens on one address.", "Remove this one; 0.0.0.0 and :: stand for every address.");
        }

        if (addresses[0].Text("type") is not (null or "IPAddress"))
        {
            spec.Error(addresses[0].Node, "The address is not of type IPAddress.", "Write type: IPAddress, and the address to listen on as value.");
        }

        var value = addresses[0].Take("value");
        addresses[0].End();
        return Translated.Copy(value) ?? Translated.Text(addresses[0].Node, Loopback);
    }

    private static ListenerManifest Listener(ManifestDocument gateway, Fields listener, ConfigNode address)
    {
        var name = listener.Required("name") ?? "";
        var port = listener.Take("port");
        if (port is null)
        {
            listener.Error(listener.Node, "The key \"port\" is missing.", "Write \"port\" with its value here.");
        }

        (string, ConfigNode?)[] keys = [("hostname", Translated.Copy(listener.Take("hostname"))), ("protocol", Translated.Copy(listener.Take("protocol")))];
        listener.Refuse("clients would talk in clear text", "Terminate TLS in front of the gateway, and remove this.", "tls");
        var takesAll = TakesAll(listener.Part("allowedRoutes"));
        listener.End();
        return new ListenerManifest
        {
            Origin = listener.Node,
            Gateway = (gateway.Namespace, gateway.Name),
            Name = name,
            Port = Translated.Copy(port) ?? Translated.Text(listener.Node, ""),
            Address = address,
            Keys = keys,
            TakesAll = takesAll,
        };
    }

    private static bool TakesAll(Fields? allowed)
    {
        var all = false;
        if (allowed is not null)
        {
            allowed.Skip("kinds");
            if (allowed.Part("namespaces") is { } namespaces)
            {
                var from = namespaces.Text("from");
                all = from == "All";
                if (from is not (null or "Same" or "All"))
                {
                    namespaces.Error(namespaces.Node, $"Routes from {Quoted.Text(from)} are not built yet.", "Write from: Same or from: All.");
                }

                namespaces.Refuse("it decides which routes are served", "Write from: Same or from: All.", "selector");
                namespaces.End();
            }

            allowed.End();
        }

        return all;
    }
}
