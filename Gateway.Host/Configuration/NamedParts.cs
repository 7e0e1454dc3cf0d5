using Gateway.Actors.Backends;
using Gateway.Host.Configuration.Reading;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Puts what a file names in the places that name it: gateways with their routes, and backends in routes.</summary>
internal sealed class NamedParts(GatewayFileConfig file, AttachedPolicySets attached)
{
    private static readonly McpBackendConfig NoTargets = new() { Targets = [] };

    private readonly List<BindConfig> _binds = [.. file.Binds];
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly List<ConfigError> _faults = [];
    private readonly List<string> _gateways = [.. file.Binds.Select(_ => GatewayEntryConfig.DefaultName)];

    /// <summary>Paths of the result that the file does not have, with those that they stand for.</summary>
    public IReadOnlyDictionary<string, string> Places => _places;

    /// <summary>Names that nothing has, and what is written twice.</summary>
    public IReadOnlyList<ConfigError> Faults => _faults;

    /// <summary>The name of each bind's gateway.</summary>
    public IReadOnlyList<string> Gateways => _gateways;

    /// <summary>The binds of the file, and those that its gateways are.</summary>
    public IReadOnlyList<BindConfig> Resolve()
    {
        var gateways = file.Gateways.ToDictionary(StringComparer.Ordinal);
        if (gateways.Count == 0 && file.Routes.Count > 0)
        {
            gateways.Add(GatewayEntryConfig.DefaultName, new() { Policies = new() });
        }

        foreach (var (name, gateway) in gateways.OrderBy(gateway => gateway.Key, StringComparer.Ordinal))
        {
            AddGateway(name, gateway);
        }

        for (var index = 0; index < file.Routes.Count; index++)
        {
            foreach (var name in file.Routes[index].Gateways.Where(name => !gateways.ContainsKey(name.Split('/')[0]) || !HasListener(gateways[name.Split('/')[0]], name)))
            {
                _faults.Add(new($"routes[{index}].gateways", $"There is no gateway {Quoted.Text(name)}.", "Write the name of a gateway, or name/listener."));
            }
        }

        CheckNames();
        return [.. _binds.Select((bind, index) => bind with { Listeners = [.. bind.Listeners.Select((listener, at) => Resolve(listener, $"binds[{index}].listeners[{at}]"))] })];
    }

    private static bool HasListener(GatewayEntryConfig gateway, string name) =>
        !name.Contains('/', StringComparison.Ordinal) || gateway.Listeners.Any(listener => listener.Name == name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    private void AddGateway(string name, GatewayEntryConfig gateway)
    {
        var (written, made) = (ConfigPath.Key("gateways", name), $"binds[{_binds.Count}]");
        _places[made] = written;
        var single = gateway.Listeners.Count == 0;
        if (single)
        {
            _places[$"{made}.listeners[0]"] = _places[$"{made}.listeners[0].policies"] = written;
        }
        else if (gateway.Tls is not null || gateway.Protocol is not null || gateway.Policies != new PolicySetConfig())
        {
            _faults.Add(new(written, "A gateway with listeners has tls, protocol or policies of its own.", "Write them at each listener."));
        }

        ListenerConfig[] listeners = single
            ? [new() { Name = name, Protocol = gateway.Protocol, Tls = gateway.Tls, Policies = gateway.Policies == new PolicySetConfig() ? null : gateway.Policies }]
            : [.. gateway.Listeners];
        for (var at = 0; at < listeners.Length; at++)
        {
            var routes = listeners[at].Routes.ToList();
            for (var index = 0; index < file.Routes.Count; index++)
            {
                if (file.Routes[index].Gateways.Any(attached => attached == name || (!single && attached == $"{name}/{listeners[at].Name}")))
                {
                    _places[$"{made}.listeners[{at}].routes[{routes.Count}]"] = $"routes[{index}]";
                    routes.Add(file.Routes[index].Route);
                }
            }

            listeners[at] = listeners[at] with { Routes = routes };
        }

        _gateways.Add(name);
        _binds.Add(new() { Port = gateway.Port, Address = gateway.Address, Listeners = listeners });
    }

    private void CheckNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < file.Backends.Count; index++)
        {
            if (!names.Add(file.Backends[index].Name))
            {
                _faults.Add(new($"backends[{index}].name", $"Another backend has the name {Quoted.Text(file.Backends[index].Name)} as well.", "Give each backend a name of its own."));
            }
        }
    }

    private ListenerConfig Resolve(ListenerConfig listener, string path) =>
        listener with { Routes = [.. listener.Routes.Select((route, index) => Resolve(route, $"{path}.routes[{index}]"))] };

    private RouteConfig Resolve(RouteConfig route, string path) =>
        route with { Backends = [.. route.Backends.Select((backend, index) => Resolve(backend, $"{path}.backends[{index}]"))] };

    private RouteBackendConfig Resolve(RouteBackendConfig backend, string path)
    {
        if (backend.Backend is not { } name)
        {
            // What a plain HTTP server has not, or a faulty file leaves out, has a place of its own, so that rules need not ask for it.
            return backend.Mcp is null ? backend with { Mcp = NoTargets } : backend;
        }

        // References may begin with a slash.
        var found = file.Backends.Select((named, index) => (named, index)).FirstOrDefault(at => at.named.Name == name.TrimStart('/'));
        if (found.named is null)
        {
            _faults.Add(new($"{path}.backend", $"There is no backend {Quoted.Text(name)}.", "Write the name of one of the top-level backends."));
            return backend with { Backend = null, Mcp = backend.Mcp ?? NoTargets };
        }

        _places[$"{path}.mcp"] = $"backends[{found.index}].mcp";
        _places[$"{path}.host"] = $"backends[{found.index}].host";
        if (backend.Policies is not null && found.named.Policies is not null)
        {
            _faults.Add(new($"{path}.policies", "The backend that is named here has policies of its own.", "Write all policies of the backend in one of the two places."));
        }
        else if (backend.Policies is null)
        {
            _places[$"{path}.policies"] = $"backends[{found.index}].policies";
        }

        return backend with
        {
            Backend = null,
            Host = found.named.Host,
            Mcp = found.named.Mcp ?? NoTargets,
            Policies = attached.OfBackend(backend.Policies ?? found.named.Policies, found.named.Name, path),
        };
    }
}
