using System.Net;
using Gateway.Host.OAuth.Providers;
using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.Cors;
using Gateway.Policies.OAuth;

namespace Gateway.Host.Configuration.Validation;

/// <summary>What browsers and OAuth clients are told makes sense to them.</summary>
internal static class OAuthRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (policies, _, _, path) in ConfigWalk.Policies(config))
        {
            var errors = new List<ConfigError>();
            if (policies.Cors is { } cors)
            {
                CorsPolicy.Create(cors, $"{path}.cors", errors);
            }

            if (policies.OauthProtectedResource is { } document)
            {
                ResourceMetadata.Create(document.Metadata, $"{path}.oauthProtectedResource.metadata", errors);
            }

            if (policies.McpAuthentication is { } authentication)
            {
                ResourceMetadata.Create(authentication.ResourceMetadata, $"{path}.mcpAuthentication.resourceMetadata", errors);
                CheckProvider(authentication, $"{path}.mcpAuthentication", report);
            }

            errors.ForEach(report.Error);
        }

        foreach (var (route, path) in ConfigWalk.Routes(config).Where(at => at.Route.Policies?.OauthProtectedResource is not null))
        {
            CheckPublic(route.Policies!, $"{path}.policies", report);
        }

        foreach (var (bind, path) in ConfigWalk.Binds(config).Where(at => !IPAddress.IsLoopback(at.Bind.EndPoint.Address)))
        {
            CheckNamed(bind, path, report);
        }
    }

    // A client reads the document to learn where it gets a token, so it has none yet. What a listener asks of all its routes is not meant for it.
    private static void CheckPublic(PolicySetConfig policies, string path, ValidationReport report)
    {
        (string Key, bool IsWritten)[] guards =
        [
            ("mcpAuthentication", policies.McpAuthentication is not null),
            ("jwtAuth", policies.JwtAuth is not null),
            ("apiKey", policies.ApiKey is not null),
            ("basicAuth", policies.BasicAuth is not null),
            ("authorization", policies.Authorization is not null),
            ("mcpAuthorization", policies.McpAuthorization is not null),
        ];
        foreach (var (key, _) in guards.Where(guard => guard.IsWritten))
        {
            report.Error($"{path}.{key}", "It would not hold: oauthProtectedResource answers everybody, as clients read it before they have a token.",
                "Remove it, or write it on the route whose resource the document describes.");
        }
    }

    // On loopback nobody can send the Host header of another machine; from the network anybody can.
    private static void CheckNamed(BindConfig bind, string path, ValidationReport report)
    {
        for (var listener = 0; listener < bind.Listeners.Count; listener++)
        {
            var routes = bind.Listeners[listener].Routes;
            for (var route = 0; route < routes.Count; route++)
            {
                if (MergedPolicies.Of(bind.Listeners[listener], routes[route]).McpAuthentication is { } authentication
                    && authentication.ResourceMetadata?.ContainsKey("resource") != true)
                {
                    report.Warning($"{path}.listeners[{listener}].routes[{route}]",
                        "The URL of the protected resource is not written: metadata and challenges name whatever host a client asks for.",
                        "Write mcpAuthentication.resourceMetadata.resource with the URL that clients connect to.");
                }
            }
        }
    }

    private static void CheckProvider(McpAuthenticationConfig config, string path, ValidationReport report)
    {
        if (config.Provider is { } provider)
        {
            if (OAuthUrls.Http(config.Issuer) is null)
            {
                report.Error($"{path}.issuer", "With a provider, the issuer must be an http or https URL: its metadata is fetched from there.", "Write the issuer's URL, as it stands in tokens.");
            }
            else if (provider.Descope is not null && !DescopeProvider.IsAgentic(config.Issuer))
            {
                report.Error($"{path}.issuer", "This is not the issuer of an MCP server at Descope.", "Write https://api.descope.com/v1/apps/agentic/PROJECT/SERVER.");
            }

            if (config.ClientId is null && (provider.Entra is not null || provider.Authentik is not null))
            {
                report.Error($"{path}.clientId", "This provider registers no clients, so that none could ever get a token.", "Write the clientId of an application that you registered there.");
            }
        }

        if (config.ClientSecret is not null && (config.Provider?.Entra is null || config.ClientId is null))
        {
            report.Error($"{path}.clientSecret", "Only provider entra with a clientId sends a secret.", "Remove it, and let the application be a public client.");
        }

        if (config.ClientId is not null && config.Provider is null)
        {
            report.Warning($"{path}.clientId", "Without a provider, clients register with the issuer itself, and never see this.", "Write the provider, or remove the clientId.");
        }
    }
}
