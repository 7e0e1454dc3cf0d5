using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>The part <c>backend</c> of a policy, which a backend and a target have as <c>policies</c> as well.</summary>
internal static class BackendPolicies
{
    private const string AtTarget = "Remove it, and have it done by the target.";

    /// <summary>Reads the part.</summary>
    /// <param name="backend">The part.</param>
    /// <param name="keys">Receives the policies.</param>
    /// <param name="document">The document, whose namespace names of Services are of.</param>
    /// <param name="services">The Services.</param>
    public static void Read(Fields backend, PolicyKeys keys, ManifestDocument document, ServiceManifests services)
    {
        if (backend.Part("mcp") is { } mcp)
        {
            keys.Add("mcpAuthorization", TrafficPolicies.Rules(mcp.Part("authorization")), mcp);
            if (mcp.Part("authentication") is { } authentication)
            {
                TokenPolicies.ReadMcp(authentication, keys, document, services);
            }

            mcp.Refuse("it decides what may be called", "Write authorization, or remove it and have it done by the target.", "guardrails").End();
        }

        if (backend.Part("tls") is { } tls)
        {
            keys.Add("backendTLS", Tls(tls), backend);
        }

        if (backend.Part("auth") is { } auth)
        {
            keys.Add("backendAuth", Auth(auth), backend);
        }

        backend.Ignore("connections to targets have their own limits", "tcp", "http", "health")
            .Refuse("it decides how targets are reached", "Write an address that the gateway reaches.", "tunnel")
            .Refuse("it decides what is sent and let through", AtTarget, "ai", "transformation", "extAuth", "extAuthz")
            .End();
    }

    private static ConfigNode.Mapping Tls(Fields tls)
    {
        var insecure = tls.Take("insecureSkipVerify");
        var depth = (insecure as ConfigNode.Scalar)?.Text;
        var host = depth == "Hostname" ? Translated.Text(insecure!, "true") : null;
        var all = depth == "Hostname" ? null : depth == "All" ? Translated.Text(insecure!, "true") : Translated.Copy(insecure);
        var read = Translated.Keys(tls.Node, ("hostname", Translated.Copy(tls.Take("sni"))), ("insecure", all), ("insecureHost", host),
            ("subjectAltNames", Translated.Copy(tls.Take("verifySubjectAltNames"))), ("alpn", Translated.Copy(tls.Take("alpnProtocols"))));
        tls.Refuse("it decides which servers are trusted", "Write the target under backendTLS of the gateway's own configuration.",
            "mtlsCertificateRef", "caCertificateRefs", "wellKnownCACertificates", "hostname").End();
        return read;
    }

    private static ConfigNode.Mapping Auth(Fields auth)
    {
        var read = Translated.Keys(auth.Node, ("key", Translated.Copy(auth.Take("key"))), ("passthrough", Translated.Copy(auth.Take("passthrough"))));
        auth.Refuse("targets would be called without credentials", "Write backendAuth in the gateway's own configuration.",
            "secretRef", "aws", "azure", "gcp", "oauthTokenExchange", "crossAppAccess", "jwtSign", "location", "credentials").End();
        return read;
    }
}
