using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.BackendAuth;

/// <summary>What of <c>backendAuth</c> and <c>backendTLS</c> is refused when the file is read.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class BackendAuthConfigTests
{
    [Theory]
    [InlineData("backendAuth: {key: $KEY}", "backendAuth.key", "cannot be sent")]
    [InlineData("backendAuth: {key: {value: x, location: {header: {name: Mcp-Session-Id}}}}", "backendAuth.key.location.header.name", "No credential")]
    [InlineData("backendAuth: {key: {value: x, location: {header: {name: Host}}}}", "backendAuth.key.location.header.name", "No credential")]
    [InlineData("backendAuth: {key: {value: x, location: {expression: request.path}}}", "backendAuth.key.location.expression", "not built")]
    [InlineData("backendAuth: {key: {value: x, location: {cookie: {name: 'a b'}}}}", "backendAuth.key.location.cookie.name", "cookie")]
    [InlineData("backendAuth: {key: {file: /no/such/file}}", "backendAuth.key.file", "cannot be read")]
    [InlineData("backendAuth: {key: x, aws: {region: r, serviceName: s}}", "backendAuth", "exclude each other")]
    [InlineData("backendAuth: {}", "backendAuth", "which kind")]
    [InlineData("backendAuth: {key: x, gcp: {}}", "backendAuth", "exclude each other")]
    [InlineData("backendAuth: {gcp: {audience: a}}", "backendAuth.gcp.audience", "identity token")]
    [InlineData("backendAuth: {gcp: {credential: {file: /no/such/file}}}", "backendAuth.gcp.credential.file", "cannot be read")]
    [InlineData("backendAuth: {azure: {implicit: {}, developerImplicit: {}}}", "backendAuth.azure", "exclude each other")]
    [InlineData("backendAuth: {azure: {explicitConfig: {}}}", "backendAuth.azure.explicitConfig", "which kind")]
    [InlineData("backendAuth: {aws: {region: r, serviceName: s, accessKeyId: a}}", "backendAuth.aws", "in part")]
    [InlineData("backendAuth: {aws: {region: r, serviceName: s, assumeRole: {roleArn: me}}}", "backendAuth.aws.assumeRole.roleArn", "me")]
    [InlineData("backendAuth: {credentials: [{location: {header: {name: Host}}, key: x}]}", "backendAuth.credentials[0].location.header.name", "No credential")]
    [InlineData("backendAuth: {credentials: [{location: {header: {name: X-A}}, key: x}, {location: {header: {name: x-a}}, key: y}]}", "backendAuth.credentials[1].location", "same place")]
    [InlineData("backendAuth: {credentials: [{location: {header: {name: X-A}}, key: {file: /no/such/file}}]}", "backendAuth.credentials[0].key.file", "cannot be read")]
    [InlineData("backendAuth: {jwtSign: {}}", "backendAuth.jwtSign", "not built")]
    [InlineData("backendAuth: {copilot: {}}", "backendAuth.copilot", "not built")]
    [InlineData("backendTLS: {root: /no/such/file}", "backendTLS.root", "cannot be read")]
    [InlineData("backendTLS: {cert: a.pem}", "backendTLS", "private key")]
    [InlineData("backendTLS: {hostname: 'https://x'}", "backendTLS.hostname", "name of a host")]
    [InlineData("backendTLS: {alpn: [h3]}", "backendTLS.alpn", "HTTP/2")]
    [InlineData("backendTLS: {subjectAltNames: ['spiffe://a/b']}", "backendTLS.subjectAltNames", "address")]
    [InlineData("backendTLS: {subjectAltNames: [a], insecureHost: true}", "backendTLS.subjectAltNames", "not looked at")]
    [InlineData("requestHeaderModifier: {set: {Authorization: x}}", "requestHeaderModifier.set", "set by the gateway")]
    [InlineData("requestHeaderModifier: {set: {cookie: x}}", "requestHeaderModifier.set", "set by the gateway")]
    public void H2_H5_what_cannot_be_meant_is_refused_without_showing_secrets(string policy, string path, string message)
    {
        var error = Assert.Single(Errors($"mcp: {{targets: [{{name: a, mcp: {{host: \"https://127.0.0.1:1\"}}, policies: {{{policy}}}}}]}}"));

        Assert.Equal($"mcp.targets[0].policies.{path}", error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, error.Line);
    }

    [Theory]
    [InlineData("backendAuth: {key: x}", "env")]
    [InlineData("backendTLS: {}", "network")]
    public void Child_process_takes_neither(string policy, string remedy)
    {
        var error = Assert.Single(Errors($"mcp: {{targets: [{{name: a, stdio: {{cmd: x}}, policies: {{{policy}}}}}]}}"));

        Assert.Contains("child process", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Passthrough_without_a_policy_that_verifies_tokens_is_refused() => Assert.Contains(
        "No policy verifies", Assert.Single(Errors("mcp: {policies: {backendAuth: {passthrough: {}}}, targets: [{name: a, mcp: {host: \"h:1\"}}]}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Plain_URL_beside_backendTLS_is_refused() => Assert.Equal(
        "mcp.targets[0].mcp.host", Assert.Single(Errors("mcp: {policies: {backendTLS: {}}, targets: [{name: a, mcp: {host: \"http://h:1\"}}]}")).Path);

    [Theory]
    [InlineData("backendTLS: {insecure: true}", "backendTLS.insecure")]
    [InlineData("backendTLS: {insecureHost: true}", "backendTLS.insecureHost")]
    [InlineData("jwtAuth: {mode: strict, issuer: i, audiences: [a], jwks: {url: 'https://i/k'}}, backendAuth: {passthrough: {}}", "backendAuth.passthrough")]
    public void What_weakens_protection_is_said_at_load(string policies, string path)
    {
        var read = ConfigReader.Read($"mcp: {{policies: {{{policies}}}, targets: [{{name: a, mcp: {{host: \"h:1\"}}}}]}}", _ => null, new());

        Assert.Contains(Assert.IsType<ConfigLoadResult.Loaded>(read).Warnings, warning => warning.Path == $"mcp.policies.{path}");
    }

    private static IReadOnlyList<ConfigDiagnostic> Errors(string yaml) =>
        Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(yaml, _ => "canary\r\nX-Admin: 1", new())).Errors;
}
