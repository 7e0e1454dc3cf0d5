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
    /// <param name="texts">Secrets and ConfigMaps.</param>
    public static void Read(Fields backend, PolicyKeys keys, ManifestDocument document, ServiceManifests services, ReferredTexts texts)
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
            keys.Add("backendTLS", Tls(tls, document, texts), backend);
        }

        if (backend.Part("auth") is { } auth)
        {
            keys.Add("backendAuth", Auth(auth, document, texts), backend);
        }

        backend.Ignore("connections to targets have their own limits", "tcp", "http", "health")
            .Refuse("it decides how targets are reached", "Write an address that the gateway reaches.", "tunnel")
            .Refuse("it decides what is sent and let through", AtTarget, "ai", "transformation", "extAuth", "extAuthz")
            .End();
    }

    private static ConfigNode.Mapping Tls(Fields tls, ManifestDocument document, ReferredTexts texts)
    {
        var insecure = tls.Take("insecureSkipVerify");
        var depth = (insecure as ConfigNode.Scalar)?.Text;
        var host = depth == "Hostname" ? Translated.Text(insecure!, "true") : null;
        var all = depth == "Hostname" ? null : depth == "All" ? Translated.Text(insecure!, "true") : Translated.Copy(insecure);
        var own = Referred(tls.Single("mtlsCertificateRef"), ReferredTexts.Secret, document, texts);
        var roots = Referred(tls.Single("caCertificateRefs"), ReferredTexts.ConfigMap, document, texts);
        var (cert, key, root) = (own?.Invoke("tls.crt"), own?.Invoke("tls.key"), roots?.Invoke("ca.crt"));
        var pem = (ConfigNode?)(cert ?? key ?? root) is { } origin ? Translated.Keys(origin, ("root", root), ("cert", cert), ("key", key)) : null;
        var read = Translated.Keys(tls.Node, ("hostname", Translated.Copy(tls.Take("sni"))), ("insecure", all), ("insecureHost", host),
            ("subjectAltNames", Translated.Copy(tls.Take("verifySubjectAltNames"))), ("alpn", Translated.Copy(tls.Take("alpnProtocols"))), ("pem", pem));
        tls.Refuse("it decides which servers are trusted", "Write the target under backendTLS of the gateway's own configuration.", "wellKnownCACertificates", "hostname").End();
        return read;
    }

    private static ConfigNode.Mapping Auth(Fields auth, ManifestDocument document, ReferredTexts texts)
    {
        var written = auth.Take("key");
        var key = Translated.Copy(written);
        if (auth.Part("secretRef") is { } reference)
        {
            if (written is not null)
            {
                auth.Error(reference.Node, "\"key\" and \"secretRef\" exclude each other.", "Write one of them.");
            }

            key = Key(reference, document, texts);
        }

        if (key is not null && auth.Take("location") is { } location)
        {
            key = Translated.Keys(key, ("value", key), ("location", Translated.Copy(location)));
        }

        var read = Translated.Keys(auth.Node, ("key", key), ("passthrough", Translated.Copy(auth.Take("passthrough"))));
        auth.Refuse("targets would be called without credentials", "Write backendAuth in the gateway's own configuration.",
            "aws", "azure", "gcp", "oauthTokenExchange", "crossAppAccess", "jwtSign", "location", "credentials").End();
        return read;
    }

    // As agentgateway has it: under Authorization, with or without the word before it. Files end in a line break.
    private static ConfigNode.Scalar? Key(Fields reference, ManifestDocument document, ReferredTexts texts)
    {
        var name = reference.Required("name");
        var key = reference.Text("key") ?? "Authorization";
        reference.End();
        return name is null || texts.Find(reference, ReferredTexts.Secret, document.Namespace, name, key) is not { } found ? null
            : Translated.Text(reference.Node, WithoutWord(found.Text.TrimEnd('\r', '\n')));
    }

    private static string WithoutWord(string text) => text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? text["Bearer ".Length..].TrimStart(' ') : text;

    // What finds the texts of a reference by their keys; null: there is none, or nothing that could be found.
    private static Func<string, ConfigNode.Scalar?>? Referred(Fields? reference, string kind, ManifestDocument document, ReferredTexts texts)
    {
        if (reference is null)
        {
            return null;
        }

        var name = reference.Required("name");
        var written = reference.Skip("group").Text("kind") ?? kind;
        reference.End();
        if (written is not (ReferredTexts.Secret or ReferredTexts.ConfigMap))
        {
            reference.Error(reference.Node, $"A {Quoted.Text(written)} holds no certificates.", "Write Secret or ConfigMap.");
            return null;
        }

        return name is null ? null : key => texts.Find(reference, written, document.Namespace, name, key);
    }
}
