using Gateway.Actors.Backends;
using Gateway.Actors.Upstreams;
using Gateway.Policies;

namespace Gateway.Host.Configuration.Validation;

/// <summary>The parts of a configuration, each with its path.</summary>
internal static class ConfigWalk
{
    /// <summary>All binds.</summary>
    public static IEnumerable<(BindConfig Bind, string Path)> Binds(GatewayConfig config) =>
        config.Binds.Select((bind, index) => (bind, $"binds[{index}]"));

    /// <summary>All listeners.</summary>
    public static IEnumerable<(ListenerConfig Listener, string Path)> Listeners(GatewayConfig config) =>
        Binds(config).SelectMany(at => at.Bind.Listeners.Select((listener, index) => (listener, $"{at.Path}.listeners[{index}]")));

    /// <summary>All routes.</summary>
    public static IEnumerable<(RouteConfig Route, string Path)> Routes(GatewayConfig config) =>
        Listeners(config).SelectMany(at => at.Listener.Routes.Select((route, index) => (route, $"{at.Path}.routes[{index}]")));

    /// <summary>All MCP backends.</summary>
    public static IEnumerable<(McpBackendConfig Backend, string Path)> Backends(GatewayConfig config) =>
        Routes(config).SelectMany(at => at.Route.Backends.Select((backend, index) => (backend.Mcp, $"{at.Path}.backends[{index}].mcp")));

    /// <summary>All sets of policies that are written, each with its level and whether that is a child process.</summary>
    public static IEnumerable<(PolicySetConfig Policies, PolicyLevel Level, bool IsStdio, string Path)> Policies(GatewayConfig config) =>
        Listeners(config).Select(at => (at.Listener.Policies, PolicyLevel.Listener, false, at.Path))
            .Concat(Routes(config).Select(at => (at.Route.Policies, PolicyLevel.Route, false, at.Path)))
            .Concat(Routes(config).SelectMany(at => at.Route.Backends.Select((backend, index) => (backend.Policies, PolicyLevel.Backend, false, $"{at.Path}.backends[{index}]"))))
            .Concat(Targets(config).Select(at => (at.Target.Policies, PolicyLevel.Target, at.Target.Stdio is not null, at.Path)))
            .Where(set => set.Item1 is not null)
            .Select(set => (set.Item1!, set.Item2, set.Item3, $"{set.Item4}.policies"));

    /// <summary>All targets.</summary>
    public static IEnumerable<(TargetConfig Target, string Path)> Targets(GatewayConfig config) =>
        Backends(config).SelectMany(at => at.Backend.Targets.Select((target, index) => (target, $"{at.Path}.targets[{index}]")));
}
