using Gateway.Actors.Credentials;
using Gateway.Actors.Upstreams.Tls;
using Gateway.Policies;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Credentials and certificates for targets can be used, and what weakens them is meant.</summary>
internal static class UpstreamRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (policies, _, _, path) in ConfigWalk.Policies(config))
        {
            CheckFiles(policies, path, report);
            Warn(policies, path, report);
        }

        foreach (var (listener, path) in ConfigWalk.Listeners(config))
        {
            for (var index = 0; index < listener.Routes.Count; index++)
            {
                CheckTargets(listener, listener.Routes[index], $"{path}.routes[{index}]", report);
            }
        }
    }

    private static void CheckFiles(PolicySetConfig policies, string path, ValidationReport report)
    {
        if (policies.BackendAuth?.Key?.File is { } file && KeyFile.TryRead(file) is null)
        {
            report.Error($"{path}.backendAuth.key.file", "The file cannot be read, or holds no key.", "Write the path of a file that the gateway may read and that holds the key alone, on one line.");
        }

        if (policies.BackendAuth?.Gcp?.Credential?.File is { } credential && KeyFile.TryReadText(credential) is null)
        {
            report.Error($"{path}.backendAuth.gcp.credential.file", "The file cannot be read, or is empty.", "Write the path of a file that the gateway may read, with a credential as Google gives it out.");
        }

        foreach (var (extra, index) in (policies.BackendAuth?.Credentials ?? []).Select((extra, index) => (extra, index)))
        {
            if (extra.Key.File is { } key && KeyFile.TryRead(key) is null)
            {
                report.Error($"{path}.backendAuth.credentials[{index}].key.file", "The file cannot be read, or holds no key.", "Write the path of a file that the gateway may read and that holds the key alone, on one line.");
            }
        }

        if (policies.BackendTls is { } tls && !report.IsFaulty($"{path}.backendTLS") && UpstreamTlsFiles.TryRead(tls, out var fault) is null)
        {
            report.Error($"{path}.backendTLS.{fault.Key}", fault.Message, fault.Key.StartsWith("pem", StringComparison.Ordinal) ? "Write it in PEM, line breaks included." : "Write the path of a PEM file that the gateway can read.");
        }
    }

    private static void Warn(PolicySetConfig policies, string path, ValidationReport report)
    {
        if (policies.BackendTls?.Insecure == true)
        {
            report.Warning($"{path}.backendTLS.insecure", "Whoever answers in place of the target is trusted, and gets what is sent to it.", "Write root with the target's authority.");
        }
        else if (policies.BackendTls?.InsecureHost == true)
        {
            report.Warning($"{path}.backendTLS.insecureHost", "Every server with a certificate of a trusted authority is taken for the target.", "Write hostname with the name in its certificate.");
        }

        if (policies.BackendAuth?.Passthrough is not null)
        {
            report.Warning($"{path}.backendAuth.passthrough", "The target gets the tokens of its callers, and can use them wherever they are taken (MCP forbids it where the token was not made for the target).",
                "Write key, if the target can know the gateway instead.");
        }

        if (policies.BackendAuth is { Key.Location.QueryParameter: not null } or { Passthrough.Location.QueryParameter: not null })
        {
            report.Warning($"{path}.backendAuth", "A credential in a URL ends up in histories and logs of others.", "Write header, if the target can.");
        }
    }

    private static void CheckTargets(ListenerConfig listener, RouteConfig route, string path, ValidationReport report)
    {
        if (route.Backends.Count == 0)
        {
            return;
        }

        for (var index = 0; index < route.Backends.Count; index++)
        {
            if (route.Backends[index].Host is { } plain)
            {
                CheckHost(MergedPolicies.Of(listener, route with { Backends = [route.Backends[index]] }), plain, $"{path}.backends[{index}].host", report);
            }
        }

        var merged = MergedPolicies.Of(listener, route);
        for (var index = 0; index < route.Backends[0].Mcp.Targets.Count; index++)
        {
            var target = route.Backends[0].Mcp.Targets[index];
            var at = $"{path}.backends[0].mcp.targets[{index}]";
            if (target.Stdio is not null)
            {
                continue;
            }

            if (target is { Sse: not null, Protocol: Actors.Upstreams.TargetProtocol.Modern })
            {
                report.Error($"{at}.protocol", "HTTP+SSE is the transport of 2024-11-05; no modern server speaks it.", "Write mcp in place of sse, or remove protocol.");
            }

            var policies = MergedPolicies.OfTarget(merged, target);
            var (host, key) = target.Mcp is not null ? (target.Mcp.Host, "mcp") : (target.Sse?.Host, "sse");
            CheckScheme(policies, host, $"{at}.{key}.host", report);
            CheckToken(policies, merged, at, report);
            if (policies.A2a is not null)
            {
                report.Warning(at, "\"a2a\" changes nothing here: this is an MCP server, and has no agent card.", "Remove it, or name the agent as a plain HTTP backend (host) of a route of its own.");
            }
        }
    }

    private static void CheckHost(PolicySet policies, string host, string at, ValidationReport report)
    {
        CheckScheme(policies, host, at, report);
        CheckToken(policies, policies, at, report);

        // A client that writes the same parameter would stand beside the gateway, or before it.
        if (policies.BackendAuth is { Key.Location.QueryParameter: not null } or { Passthrough.Location.QueryParameter: not null })
        {
            report.Error(at, "Clients write the query of requests to this backend, and with it the parameter of backendAuth.", "Write location: {header: {name: …}}.");
        }
    }

    private static void CheckScheme(PolicySet policies, string? host, string at, ValidationReport report)
    {
        if (policies.BackendTls is not null && host?.StartsWith("http://", StringComparison.OrdinalIgnoreCase) == true)
        {
            report.Error(at, "The URL is plain http, and backendTLS holds for it.", "Write https://, or the address without a scheme, or remove backendTLS.");
        }
    }

    private static void CheckToken(PolicySet policies, PolicySet callers, string at, ValidationReport report)
    {
        if (policies.BackendAuth?.Passthrough is not null && callers is { JwtAuth: null, McpAuthentication: null })
        {
            report.Error(at, "No policy verifies a token here that could be passed on.", "Write jwtAuth or mcpAuthentication on the route, or remove backendAuth.passthrough.");
        }
    }
}
