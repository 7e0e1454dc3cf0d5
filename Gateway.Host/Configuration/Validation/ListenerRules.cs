using Gateway.Host.Configuration.Values;

namespace Gateway.Host.Configuration.Validation;

/// <summary>The host names of listeners can be matched, and tell the listeners of a bind apart.</summary>
internal static class ListenerRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (bind, path) in ConfigWalk.Binds(config))
        {
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            for (var index = 0; index < bind.Listeners.Count; index++)
            {
                Check(bind.Listeners[index], $"{path}.listeners[{index}]", names, report);
            }
        }
    }

    private static void Check(ListenerConfig listener, string path, HashSet<string> names, ValidationReport report)
    {
        if (listener.Hostname is { } hostname && !HostNames.IsValid(hostname))
        {
            report.Error($"{path}.hostname", $"{report.Written($"{path}.hostname")} is not a host name.", HostNames.Remedy);
        }
        else if (!names.Add(listener.Hostname ?? "*"))
        {
            report.Error($"{path}.hostname", $"Another listener of this bind has the host name \"{listener.Hostname ?? "*"}\" as well.", "Give each listener a host name of its own, or move the routes into one.");
        }

        if (listener.Routes.Count == 0)
        {
            report.Warning($"{path}.routes", "This listener has no routes: it answers every request with 404.", "Write routes, or remove the listener.");
        }
    }
}
