using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Gateway.Tests.Listeners.Tls;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Tests.Upstreams.Tls;

/// <summary>Which servers are taken for a target, with certificates made here and real handshakes.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class BackendTlsTests : IAsyncLifetime
{
    private const string Name = "tools.example";

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("theirs");
    private readonly TestAuthority _other = new("somebody else's");
    private readonly Recorder<string> _asked = new();
    private X509Certificate2 _certificate = null!;
    private ScriptedServer _server = null!;
    private bool _wantsCertificate;

    public async ValueTask InitializeAsync()
    {
        _certificate = _authority.Issue(Name);
        await File.WriteAllTextAsync(_folder.File("root.pem"), _authority.Pem);
        await File.WriteAllTextAsync(_folder.File("other.pem"), _other.Pem);
        using (var client = _authority.Issue("gateway", forClient: true))
        {
            await File.WriteAllTextAsync(_folder.File("client.pem"), client.ExportCertificatePem());
            await File.WriteAllTextAsync(_folder.File("client.key"), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }

        _server = await ScriptedServer.StartAsync(tls: new TlsHandshakeCallbackOptions { OnConnection = context => ValueTask.FromResult(Accept(context.ClientHelloInfo)) });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _authority.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("mcp", "{root: ROOT}", true)]
    [InlineData("sse", "{root: ROOT}", true)]
    [InlineData("mcp", "{}", false)]
    [InlineData("sse", "{}", false)]
    [InlineData("mcp", "{root: OTHER}", false)]
    [InlineData("sse", "{root: OTHER}", false)]
    [InlineData("mcp", "{root: ROOT, hostname: wrong.example}", false)]
    [InlineData("sse", "{root: ROOT, hostname: wrong.example}", false)]
    [InlineData("mcp", "{root: ROOT, hostname: wrong.example, insecureHost: true}", true)]
    [InlineData("sse", "{root: ROOT, hostname: wrong.example, insecureHost: true}", true)]
    [InlineData("mcp", "{root: OTHER, insecureHost: true}", false)]
    [InlineData("mcp", "{root: OTHER, hostname: wrong.example, insecure: true}", true)]
    [InlineData("sse", "{root: OTHER, hostname: wrong.example, insecure: true}", true)]
    [InlineData("mcp", "{root: ROOT, hostname: wrong.example, subjectAltNames: [a.example, tools.example]}", true)]
    [InlineData("mcp", "{root: ROOT, hostname: tools.example, subjectAltNames: [a.example]}", false)]
    [InlineData("mcp", "{root: OTHER, subjectAltNames: [tools.example]}", false)]
    public async Task Server_is_trusted_by_its_authority_and_its_name(string kind, string tls, bool trusted)
    {
        await using var gateway = await StartAsync(kind, tls);

        Assert.Equal(trusted, await OpensAsync(gateway));
        Assert.Equal(trusted, _server.Received.Items.Count > 0);
    }

    [Theory]
    [InlineData("mcp")]
    [InlineData("sse")]
    public async Task Server_that_wants_a_certificate_gets_the_gateways(string kind)
    {
        _wantsCertificate = true;
        await using var without = await StartAsync(kind, "{root: ROOT}");
        Assert.False(await OpensAsync(without));
        Assert.Empty(_server.Received.Items);

        await using var with = await StartAsync(kind, "{root: ROOT, cert: CERT, key: KEY}");

        Assert.True(await OpensAsync(with));
    }

    [Fact]
    public async Task Certificates_of_manifests_come_from_Secrets_and_ConfigMaps()
    {
        _wantsCertificate = true;
        var (cert, key) = (await TextAsync("client.pem"), await TextAsync("client.key"));
        await using var gateway = await TestGateway.StartAsync($$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: edge}
            spec: {gatewayClassName: agentgateway, addresses: [{type: IPAddress, value: 127.0.0.1}], listeners: [{name: any, port: 0, protocol: HTTP}]}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: tools}
            spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: tools, group: agentgateway.dev, kind: AgentgatewayBackend}]}]}
            ---
            apiVersion: agentgateway.dev/v1alpha1
            kind: AgentgatewayBackend
            metadata: {name: tools}
            spec:
              mcp:
                targets:
                - name: one
                  static:
                    host: 127.0.0.1
                    port: {{_server.Endpoint.Port}}
                    policies: {tls: {sni: {{Name}}, caCertificateRefs: [{name: authority}], mtlsCertificateRef: [{name: gateway}] } }
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: authority}
            data: {ca.crt: {{JsonSerializer.Serialize(_authority.Pem)}} }
            ---
            apiVersion: v1
            kind: Secret
            type: kubernetes.io/tls
            metadata: {name: gateway}
            data: {tls.crt: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(cert))}}, tls.key: {{Convert.ToBase64String(Encoding.UTF8.GetBytes(key))}} }
            """);

        Assert.True(await OpensAsync(gateway));
        Assert.All(_asked.Items, name => Assert.Equal(Name, name));

        Task<string> TextAsync(string file) => File.ReadAllTextAsync(_folder.File(file), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("hostname")]
    [InlineData("sni")]
    public async Task Name_is_asked_for_and_verified(string key)
    {
        await using var gateway = await StartAsync("mcp", $"{{root: ROOT, {key}: {Name}}}");

        Assert.True(await OpensAsync(gateway));
        Assert.All(_asked.Items, name => Assert.Equal(Name, name));
        Assert.Equal("HTTP/2", _server.Received.Items[0].Protocol);
    }

    [Fact]
    public async Task Protocols_that_are_not_named_are_not_offered()
    {
        await using var gateway = await StartAsync("mcp", "{root: ROOT, alpn: [http/1.1]}");

        Assert.True(await OpensAsync(gateway));
        Assert.Equal("HTTP/1.1", _server.Received.Items[0].Protocol);
    }

    private SslServerAuthenticationOptions Accept(SslClientHelloInfo hello)
    {
        _asked.Add(hello.ServerName);
        return new()
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = _wantsCertificate,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => !_wantsCertificate || certificate?.Subject == "CN=gateway",
        };
    }

    // Without a scheme: that there is backendTLS makes it https.
    private Task<TestGateway> StartAsync(string kind, string tls)
    {
        var files = tls.Replace("ROOT", _folder.File("root.pem"), StringComparison.Ordinal).Replace("OTHER", _folder.File("other.pem"), StringComparison.Ordinal)
            .Replace("CERT", _folder.File("client.pem"), StringComparison.Ordinal).Replace("KEY", _folder.File("client.key"), StringComparison.Ordinal);
        return TestGateway.StartAsync($"mcp: {{address: 127.0.0.1, port: 0, targets: [{{name: one, {kind}: {{host: '{_server.Endpoint.Authority}'}}, policies: {{backendTLS: {files}}}}}]}}");
    }

    private static async Task<bool> OpensAsync(TestGateway gateway)
    {
        using var client = new RawMcp(gateway.Endpoint);
        return (await client.AskAsync(RawMcp.Initialize()))["result"] is not null;
    }
}
