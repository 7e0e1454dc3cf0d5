using Gateway.Actors.Upstreams.Http;
using Gateway.Host.Runtime;
using Gateway.Policies;
using Gateway.Policies.Authentication;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Plain HTTP backends can be called, and what is written for their routes acts on them.</summary>
internal static class HostRules
{
    private static readonly string[] OnEachBackend = ["requestHeaderModifier", "backendAuth", "backendTLS", "a2a"];

    // What the gateway does by itself for MCP, or cannot do to it.
    private static readonly Dictionary<string, string> InsteadForMcp = new(StringComparer.Ordinal)
    {
        ["timeout"] = "Remove it, and set config.limits.upstreams.call.",
        ["buffer"] = "Remove it: messages of clients are read whole by themselves, and config.limits.http.requestBodyBytes says how large they may be.",
        ["retry"] = "Remove it: lists, reads, prompts and pings are sent again once by themselves, and a tools/call never, as it may have been done already.",
        ["requestMirror"] = "Remove it: a tools/call is sent at most once, and a copy would do it a second time.",
        ["urlRewrite"] = "Remove it, and write the address and path of each target.",
    };

    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (listener, path) in ConfigWalk.Listeners(config))
        {
            for (var index = 0; index < listener.Routes.Count; index++)
            {
                var (route, at) = (listener.Routes[index], $"{path}.routes[{index}]");
                if (route.Backends.Any(backend => backend.Host is not null))
                {
                    CheckAddresses(route, at, report);
                    CheckPolicies(listener, route, at, report);
                }
                else if (route.Policies is { } policies && AnswerRules.OwnAnswer(route) is null)
                {
                    CheckMcp(policies, at, report);
                }
            }
        }
    }

    private static void CheckMcp(PolicySetConfig policies, string path, ValidationReport report)
    {
        foreach (var row in PolicyLevelTable.Rows.Where(row => row.IsSet(policies) && InsteadForMcp.ContainsKey(row.Key)))
        {
            report.Error($"{path}.policies.{row.Key}", $"\"{row.Key}\" acts on plain HTTP backends (host) only.", InsteadForMcp[row.Key]);
        }
    }

    private static void CheckAddresses(RouteConfig route, string path, ValidationReport report)
    {
        for (var index = 0; index < route.Backends.Count; index++)
        {
            if (route.Backends[index].Host is { } host)
            {
                CheckAddress(host, $"{path}.backends[{index}].host", report);
            }
            else
            {
                report.Error($"{path}.backends[{index}]", "A route leads to plain HTTP backends or to an mcp backend, not to both.", "Give the mcp backend a route of its own.");
            }
        }

        if (route.Policies?.RequestMirror is { } mirror)
        {
            CheckAddress(mirror.Backend.Host, $"{path}.policies.requestMirror.backend.host", report);
        }

        if (route.Backends.All(backend => backend.Weight == 0))
        {
            report.Error($"{path}.backends[0].weight", "No backend of the route gets requests: all weights are 0.", "Write a weight above 0, or remove the route.");
        }
    }

    private static void CheckAddress(string host, string at, ValidationReport report)
    {
        if (HttpTargetUri.ParseHost(host, out var error) is null)
        {
            // What stands before an @ or behind a question mark may be a secret.
            var written = report.Written(at);
            report.Error(at, written is null || written.AsSpan().ContainsAny('@', '?') ? error!.Message : $"{error!.Message.TrimEnd('.')}: {written}.", error.Remedy);
        }
    }

    private static void CheckPolicies(ListenerConfig listener, RouteConfig route, string path, ValidationReport report)
    {
        for (var index = 0; index < route.Backends.Count; index++)
        {
            var policies = route.Backends[index].Policies;
            var at = $"{path}.backends[{index}]";
            var merged = MergedPolicies.Of(listener, route with { Backends = [route.Backends[index]] });
            if (merged.UrlRewrite is { KeepsHost: true } && (merged.BackendTls is not null || route.Backends[index].Host?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true))
            {
                report.Error($"{path}.policies.urlRewrite.authority", "Connections over TLS are made for one host name, and clients would choose it.", "Write auto, full or host, or the address of the backend with http:// and without backendTLS.");
            }

            foreach (var row in PolicyLevelTable.Rows.Where(row => route.Backends.Count > 1 && policies is not null && row.IsSet(policies) && !OnEachBackend.Contains(row.Key)))
            {
                report.Error($"{at}.policies.{row.Key}", $"\"{row.Key}\" acts before one of several backends is chosen.", "Write it on the route.");
            }

            if (new[] { listener.Policies, route.Policies, policies }.Any(set => set?.McpAuthorization is not null))
            {
                report.Error($"{at}.host", "There are mcpAuthorization rules for this backend, and they cannot hold: it is plain HTTP, which the gateway does not read.",
                    "Write authorization, or name the server as a target of an mcp backend.");
            }
        }

        if (MergedPolicies.Of(listener, route).Transformations is { ReadsBody: true })
        {
            report.Error($"{path}.backends[0].host", "Transformations for this backend read request.body, which is a stream here and never read.", "Look at path and headers in their place.");
        }

        if (MergedPolicies.Of(listener, route).Ai is not null)
        {
            report.Error($"{path}.backends[0].host", "\"ai\" guards MCP traffic, and this backend is plain HTTP, which the gateway does not read.", "Remove it here, or name the server as a target of an mcp backend.");
        }

        if (HostRoutes.Locations(MergedPolicies.Of(listener, route)).Any(location => location.Place != CredentialPlace.Header))
        {
            report.Error($"{path}.backends[0].host", "The credentials of this route stand in a cookie or in the query, and would reach this backend.", "Have them sent in a header: write location: {header: {name: …}}.");
        }
    }
}
