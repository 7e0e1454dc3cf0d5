using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authentication.Passwords;

namespace Gateway.Host.Configuration.Validation;

/// <summary>What authentication policies need can be had, and they do not stand in each other's way.</summary>
internal static class AuthenticationRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        foreach (var (policies, _, _, path) in ConfigWalk.Policies(config))
        {
            CheckMcp(policies.McpAuthentication, $"{path}.mcpAuthentication", report);
            CheckJwt(policies.JwtAuth, $"{path}.jwtAuth", report);
            CheckApiKey(policies.ApiKey, $"{path}.apiKey", report);
            CheckBasic(policies.BasicAuth, $"{path}.basicAuth", report);
        }

        foreach (var (listener, path) in ConfigWalk.Listeners(config))
        {
            for (var i = 0; i < listener.Routes.Count; i++)
            {
                CheckTogether(MergedPolicies.Of(listener, listener.Routes[i]), $"{path}.routes[{i}]", report);
            }
        }
    }

    private static void CheckMcp(McpAuthenticationConfig? config, string path, ValidationReport report)
    {
        if (config is null)
        {
            return;
        }

        CheckLocation(config.AuthorizationLocation, $"{path}.authorizationLocation", report);
        CheckAudiences(config.Audiences, $"{path}.audiences", report);
        if (config.Jwks is not null)
        {
            KeySetRules.Check(config.Jwks, $"{path}.jwks", report);
        }
        else if (KeySetUrl.Of(config.Issuer, config.Provider) is null)
        {
            report.Error($"{path}.issuer", "The issuer is no http or https URL to find its signing keys by.", "Write the issuer's URL, or jwks with the URL of its keys.");
        }
    }

    private static void CheckJwt(JwtAuthConfig? config, string path, ValidationReport report)
    {
        if (config is null)
        {
            return;
        }

        WarnOptional(config.Mode, path, "token", report);
        CheckLocation(config.Location, $"{path}.location", report);
        if (config.Providers.Count > 0 ? config.Issuer is not null || config.Jwks is not null : config.Issuer is null || config.Jwks is null)
        {
            report.Error(path, "Whose tokens are taken is not said, or said twice.", "Write issuer and jwks, or providers with an issuer and jwks each.");
            return;
        }

        if (config.Jwks is not null)
        {
            CheckAudiences(config.Audiences, $"{path}.audiences", report);
            KeySetRules.Check(config.Jwks, $"{path}.jwks", report);
        }

        for (var i = 0; i < config.Providers.Count; i++)
        {
            var provider = config.Providers[i];
            CheckAudiences(provider.Audiences, $"{path}.providers[{i}].audiences", report);
            KeySetRules.Check(provider.Jwks, $"{path}.providers[{i}].jwks", report);
        }
    }

    private static void CheckApiKey(ApiKeyConfig? config, string path, ValidationReport report)
    {
        if (config is null)
        {
            return;
        }

        WarnOptional(config.Mode, path, "key", report);
        CheckLocation(config.Location, $"{path}.location", report);
        for (var i = 0; i < config.Keys.Count; i++)
        {
            if (config.Keys[i].Key is { } key && string.IsNullOrWhiteSpace(key.Reveal()))
            {
                report.Error($"{path}.keys[{i}].key", "The key is empty.", "Write a long random text, or keyHash with its SHA-256.");
            }
        }
    }

    private static void CheckBasic(BasicAuthConfig? config, string path, ValidationReport report)
    {
        if (config is null)
        {
            return;
        }

        WarnOptional(config.Mode, path, "password", report);
        CheckLocation(config.Location, $"{path}.location", report);
        if (LocalText.Read(config.Htpasswd, $"{path}.htpasswd", report) is not { } text)
        {
            return;
        }

        var users = Htpasswd.Read(text);
        foreach (var line in users.BadLines)
        {
            report.Error($"{path}.htpasswd", $"Line {line} is no user with a password that was hashed by bcrypt, apr1 or SHA-1, or names a user again.",
                "Write it by: htpasswd -B -n NAME.");
        }

        if (users.Count == 0 && users.BadLines.IsEmpty)
        {
            report.Error($"{path}.htpasswd", "There are no users.", "Write at least one, by: htpasswd -B -n NAME.");
        }
    }

    // As agentgateway, which these come from; there, too, it surprises people.
    private static void WarnOptional(AuthenticationMode mode, string path, string credential, ValidationReport report)
    {
        if (mode == AuthenticationMode.Optional)
        {
            report.Warning($"{path}.mode", $"Requests without a {credential} pass: the mode is optional.", "Write mode: strict, unless rules tell anonymous callers apart.");
        }
    }

    private static void CheckAudiences(IReadOnlyList<string> audiences, string path, ValidationReport report)
    {
        if (audiences.Count == 0)
        {
            report.Warning(path, "Tokens that the issuer made for other services are taken too: no audience is checked.", "Write audiences with the URL of this server.");
        }
    }

    private static void CheckLocation(CredentialLocationConfig? location, string path, ValidationReport report)
    {
        if (location is { Expression: not null })
        {
            report.Error($"{path}.expression", "A credential that an expression finds is not built yet, and refused rather than ignored: it decides who calls.",
                "Write header, queryParameter or cookie.");
        }
        else if (location is { QueryParameter: not null })
        {
            report.Warning($"{path}.queryParameter", "A credential in a URL ends up in histories and logs of others.", "Write header, if clients can.");
        }
        else if (location is { Header: { } header } && !IsToken(header.Name))
        {
            report.Error($"{path}.header.name", $"{report.Written($"{path}.header.name")} is not a header's name.", "Write a name such as Authorization or X-Api-Key.");
        }
    }

    private static void CheckTogether(PolicySet policies, string path, ValidationReport report)
    {
        if (policies is { McpAuthentication: not null, JwtAuth: not null })
        {
            report.Error(path, "jwtAuth and mcpAuthentication both hold here: the first takes the token, and the other never sees one.",
                "Remove jwtAuth, or write it on the routes that have no mcpAuthentication.");
        }
    }

    // RFC 9110 §5.6.2.
    private static bool IsToken(string name) => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal));
}
