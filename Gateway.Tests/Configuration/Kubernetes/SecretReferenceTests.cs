using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Policies.BackendAuth;
using Gateway.Policies.Tls;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Kubernetes;

/// <summary>What manifests refer to in Secrets.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SecretReferenceTests
{
    private const string Canary = "canary-of-a-secret";

    [Theory]
    [InlineData("secretRef: {name: keys, key: raw}", "stringData: {raw: the-key}", "the-key")]
    [InlineData("secretRef: {name: keys, key: raw}", "data: {raw: dGhlLWtleQo=}", "the-key")] // with a line break at its end
    [InlineData("secretRef: {name: keys}", "stringData: {Authorization: the-key}", "the-key")]
    [InlineData("secretRef: {name: keys}", "stringData: {Authorization: Bearer the-key}", "the-key")]
    [InlineData("secretRef: {name: keys, key: raw}", "data: {raw: b2xk}, stringData: {raw: the-key}", "the-key")] // what is a text wins
    [InlineData("secretRef: {name: keys, key: raw}", "stringData: {raw: 'a$b'}", "a$b")]
    public void Key_of_a_target_comes_from_a_Secret(string auth, string data, string key) => Assert.Equal(key, Auth(Load(auth, data)).Key!.Value!.Reveal());

    [Fact]
    public void Place_of_the_key_may_stand_beside_it()
    {
        var read = Auth(Load("secretRef: {name: keys, key: raw}, location: {header: {name: X-Api-Key}}", "stringData: {raw: the-key}"));

        Assert.Equal(("the-key", "X-Api-Key"), (read.Key!.Value!.Reveal(), read.Key.Location!.Header!.Name));
    }

    [Theory]
    [InlineData("auth: {secretRef: {name: other}}", "stringData: {a: b}", "There is no Secret \"other\" in namespace \"shop\".")]
    [InlineData("auth: {secretRef: {name: keys}}", "stringData: {a: b}", "Secret \"keys\" has no key \"Authorization\".")]
    [InlineData("auth: {secretRef: {key: a}}", "stringData: {a: b}", "The key \"name\" is missing.")]
    [InlineData("auth: {secretRef: {name: keys, key: a}, key: b}", "stringData: {a: b}", "\"key\" and \"secretRef\" exclude each other.")]
    [InlineData("auth: {secretRef: {name: keys, key: a}}", "stringData: {a: \"canary-of-a-secret\\r\\nX-Admin: 1\"}", "This cannot be sent as a credential.")]
    [InlineData("tls: {mtlsCertificateRef: [{name: keys}]}", "stringData: {tls.crt: canary-of-a-secret, tls.key: canary-of-a-secret}", "The text has no certificate in PEM.")]
    [InlineData("tls: {mtlsCertificateRef: [{name: keys}]}", "stringData: {tls.crt: a}", "Secret \"keys\" has no key \"tls.key\".")]
    [InlineData("tls: {caCertificateRefs: [{name: roots}]}", "stringData: {ca.crt: a}", "There is no ConfigMap \"roots\" in namespace \"shop\".")]
    [InlineData("tls: {caCertificateRefs: [{name: keys, kind: Secret}, {name: keys}]}", "stringData: {ca.crt: a}", "Of \"caCertificateRefs\" one is used.")]
    [InlineData("tls: {caCertificateRefs: [{name: keys, kind: Role}]}", "stringData: {ca.crt: a}", "A \"Role\" holds no certificates.")]
    public void What_a_reference_does_not_find_is_said_at_its_line_without_showing_secrets(string policies, string data, string message)
    {
        var errors = Errors(Yaml(policies, data));

        Assert.Contains(errors, error => error.Message == message && error.Line == 17);
        Assert.DoesNotContain(errors, error => error.ToString().Contains(Canary, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("no base64, canary-of-a-secret")]
    [InlineData("/w==")] // no UTF-8
    public void Data_that_is_no_base64_of_a_text_is_said_at_its_own_line(string value)
    {
        var error = Assert.Single(Errors(Yaml("auth: {secretRef: {name: keys, key: a}}", $"data: {{a: '{value}'}}")));

        Assert.Equal(("The key \"a\" of Secret \"keys\" is not base64 of a text.", 22), (error.Message, error.Line));
        Assert.DoesNotContain(Canary, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Secret_of_another_namespace_is_not_found() => Assert.Contains(
        "There is no Secret \"keys\" in namespace \"shop\".",
        Errors(Yaml("auth: {secretRef: {name: keys, key: a}}", "stringData: {a: b}", @namespace: "other")).Select(error => error.Message));

    [Fact]
    public void Secret_that_nobody_refers_to_is_left_alone() => Assert.Null(Target(Load(null, "data: {a: '%%%'}")).Policies);

    [Fact]
    public void Key_of_a_certificate_prints_redacted() => Assert.DoesNotContain(
        Canary, new BackendTlsConfig { Pem = new() { Key = new(Canary) } }.ToString(), StringComparison.Ordinal);

    private static BackendAuthConfig Auth(ConfigLoadResult.Loaded loaded) => Target(loaded).Policies!.BackendAuth!;

    private static Actors.Upstreams.TargetConfig Target(ConfigLoadResult.Loaded loaded) => loaded.Config.Binds[0].Listeners[0].Routes[0].Backends[0].Mcp.Targets[0];

    private static ConfigLoadResult.Loaded Load(string? auth, string data) =>
        Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(Yaml(auth is null ? null : $"auth: {{{auth}}}", data), _ => null, new()));

    private static IReadOnlyList<ConfigDiagnostic> Errors(string yaml) => Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(yaml, _ => null, new())).Errors;

    private static string Yaml(string? policies, string data, string @namespace = "shop") => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: tools, namespace: shop}
        spec:
          parentRefs: [{name: agentgateway}]
          rules: [{backendRefs: [{name: tools, group: agentgateway.dev, kind: AgentgatewayBackend}]}]
        ---
        apiVersion: agentgateway.dev/v1alpha1
        kind: AgentgatewayBackend
        metadata: {name: tools, namespace: shop}
        spec:
          mcp:
            targets:
            - name: one
              static: {
                host: tools.example, port: 443,
                policies: { {{policies}} } }
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: keys, namespace: {{@namespace}}}
        {{data.Replace(", stringData", "\nstringData", StringComparison.Ordinal)}}
        """;
}
