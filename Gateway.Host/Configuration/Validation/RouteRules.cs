namespace Gateway.Host.Configuration.Validation;

/// <summary>Each route has a backend, and no route hides another.</summary>
internal static class RouteRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (route, path) in ConfigWalk.Routes(config))
        {
            CheckBackends(route, path, report);
        }

        foreach (var (listener, path) in ConfigWalk.Listeners(config))
        {
            CheckHidden(listener, path, report);
        }
    }

    private static void CheckBackends(RouteConfig route, string path, ValidationReport report)
    {
        if (AnswerRules.OwnAnswer(route) is { } answer)
        {
            AnswerRules.Check(route, answer, path, report);
        }
        else if (route.Policies?.OauthProtectedResource is not null)
        {
            if (route.Backends.Count > 0)
            {
                report.Error($"{path}.backends", "No request reaches this backend: oauthProtectedResource answers all of the route.",
                    "Give the document a route of its own, or remove it: mcpAuthentication on the backend's route serves one by itself.");
            }
        }
        else if (route.Backends.Count == 0)
        {
            // Some policies answer by themselves; one that was refused may be such.
            if (report.IsFaulty($"{path}.policies"))
            {
                return;
            }

            report.Error($"{path}.backends", "The route has no backend.", "Write backends, with an mcp backend or a host.");
        }
        else if (route.Backends.Any(backend => backend.Host is not null))
        {
            // HostRules has these.
            return;
        }
        else if (route.Backends.Count > 1)
        {
            report.Error($"{path}.backends[1]", "More than one mcp backend of a route is not built yet, and refused rather than ignored: it decides where requests go.",
                "Put all targets into one mcp backend, or give each backend a route of its own.");
        }
        else if (route.Backends[0].Weight == 0)
        {
            report.Error($"{path}.backends[0].weight", "The only backend of the route gets no requests.", "Remove \"weight\", or remove the route.");
        }
    }

    private static void CheckHidden(ListenerConfig listener, string path, ValidationReport report)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var route = 0; route < listener.Routes.Count; route++)
        {
            var hosts = listener.Routes[route].Hostnames is { Count: > 0 } names ? names : [listener.Hostname ?? "*"];
            for (var match = 0; match < listener.Routes[route].Matches.Count; match++)
            {
                var identity = listener.Routes[route].Matches[match].Identity();
                var others = hosts.Select(host => first.GetValueOrDefault($"{host.ToUpperInvariant()} {identity}")).ToList();
                if (others[0] is { } other && !others.Contains(null))
                {
                    report.Warning($"{path}.routes[{route}].matches[{match}]", $"This never matches: {other} of this listener takes the same requests.", "Remove it, or match other requests.");
                }

                foreach (var host in hosts)
                {
                    first.TryAdd($"{host.ToUpperInvariant()} {identity}", $"routes[{route}]");
                }
            }
        }
    }
}
