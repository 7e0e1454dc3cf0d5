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
