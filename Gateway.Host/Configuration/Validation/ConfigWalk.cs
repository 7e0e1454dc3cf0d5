using Gateway.Actors.Backends;
using Gateway.Actors.Upstreams;

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

    /// <summary>All targets.</summary>
    public static IEnumerable<(TargetConfig Target, string Path)> Targets(GatewayConfig config) =>
        Backends(config).SelectMany(at => at.Backend.Targets.Select((target, index) => (target, $"{at.Path}.targets[{index}]")));
}
