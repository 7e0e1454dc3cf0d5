using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>Policies about tokens: JSON web tokens, and OAuth 2 for MCP.</summary>
internal static class TokenPolicies
{
    private static readonly string[] Providers = ["Auth0", "Keycloak", "Okta", "Descope", "Authentik", "Entra"];

    /// <summary>Reads <c>jwtAuthentication</c>, which its part <c>mcp</c> makes OAuth 2 for MCP.</summary>
    public static void ReadJwt(Fields jwt, PolicyKeys keys, ManifestDocument document, ServiceManifests services)
    {
        // Manifests are strict where nothing is written, other than agentgateway's own configuration.
        var mode = Translated.Copy(jwt.Take("mode")) ?? Translated.Text(jwt.Node, "Strict");
        var location = Translated.Copy(jwt.Take("location"));
        var providers = jwt.Parts("providers");
        var mcp = jwt.Part("mcp");
        jwt.End();
        if (providers.Count == 0)
        {
            jwt.Error(jwt.Node, "There are no providers.", "Write providers with issuer and jwks.");
        }

        var issuers = providers.Select(provider => Issuer(provider, document, services).ToList()).ToList();
        if (mcp is null)
        {
            var list = Translated.List(jwt.Node, providers.Zip(issuers, (provider, issuer) => Translated.Keys(provider.Node, issuer)));
            keys.Add("jwtAuth", Translated.Keys(jwt.Node, ("mode", mode), ("location", location), ("providers", list)), jwt);
            return;
        }

        if (providers.Count > 1)
        {
            jwt.Error(providers[1].Node, "OAuth 2 for MCP has one provider.", "Remove this one, or mcp.");
        }

        keys.Add("mcpAuthentication", Translated.Keys(jwt.Node, [.. issuers.FirstOrDefault() ?? [], ("mode", mode), ("authorizationLocation", location), .. Metadata(mcp)]), jwt);
        mcp.End();
    }

    /// <summary>Reads <c>mcp.authentication</c>.</summary>
    public static void ReadMcp(Fields authentication, PolicyKeys keys, ManifestDocument document, ServiceManifests services)
    {
        var node = Translated.Keys(authentication.Node,
        [
            ("issuer", Translated.Copy(authentication.Take("issuer"))),
            ("audiences", Translated.Copy(authentication.Take("audiences"))),
            ("jwks", authentication.Part("jwks") is { } jwks ? Remote(jwks, document, services) : null),
            ("mode", Translated.Copy(authentication.Take("mode"))),
            .. Metadata(authentication),
        ]);
        authentication.Refuse("tokens could not be fetched without it", "Write mcpAuthentication in the gateway's own configuration.", "clientSecretRef").End();
        keys.Add("mcpAuthentication", node, authentication);
    }

    private static IEnumerable<(string Key, ConfigNode? Value)> Issuer(Fields provider, ManifestDocument document, ServiceManifests services)
    {
        var issuer = Translated.Copy(provider.Take("issuer"));
        var audiences = Translated.Copy(provider.Take("audiences"));
        ConfigNode? keys = null;
        if (provider.Part("jwks") is { } jwks)
        {
            var inline = Translated.Copy(jwks.Take("inline"));
            var remote = jwks.Part("remote");
            jwks.End();
            if ((inline is null) == (remote is null))
            {
                jwks.Error(jwks.Node, inline is null ? "The signing keys are missing." : "\"inline\" and \"remote\" exclude each other.", "Write exactly one of \"inline\" and \"remote\".");
            }

            keys = inline is not null ? Translated.Keys(jwks.Node, ("inline", inline)) : remote is not null ? Remote(remote, document, services) : null;
        }

        provider.End();
        return [("issuer", issuer), ("audiences", audiences), ("jwks", keys)];
    }

    private static ConfigNode.Mapping Remote(Fields remote, ManifestDocument document, ServiceManifests services)
    {
        var (url, isService) = ServiceUrl.Take(remote, "The signing keys", document, services);
        var path = remote.Text("jwksPath");
        remote.Ignore("keys are fetched again as the issuer's answer says", "cacheDuration").End();
        if (isService && url is ConfigNode.Scalar service)
        {
            url = Translated.Text(url, $"{service.Text}/{path?.TrimStart('/')}");
        }
        else if (path is not null)
        {
            remote.Error(remote.Node, "\"jwksPath\" goes with backendRef only.", "Write the path into url.");
        }

        return Translated.Keys(remote.Node, ("url", url));
    }

    private static IEnumerable<(string Key, ConfigNode? Value)> Metadata(Fields part)
    {
        var provider = part.Take("provider");
        if (provider is not null && !(provider is ConfigNode.Scalar scalar && Providers.Contains(scalar.Text)))
        {
            part.Error(provider, "The provider is unknown.", $"Write {Words.Or(Providers)}.");
            provider = null;
        }

        return
        [
            ("resourceMetadata", Translated.Copy(part.Take("resourceMetadata"))),
            ("provider", provider is ConfigNode.Scalar name ? Translated.Keys(provider, (KeyNames.Camel(name.Text), Translated.Keys(provider))) : null),
            ("clientId", Translated.Copy(part.Take("clientId"))),
        ];
    }
}
