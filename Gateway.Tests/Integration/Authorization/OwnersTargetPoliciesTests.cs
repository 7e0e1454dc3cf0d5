using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gateway.Host.Configuration;
using Gateway.Tests.Listeners.Tls;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Tests.Integration.Authorization;

/// <summary>
/// The owner's document 002 over real sockets: credentials and names of each target, and the other policies that its table lists for targets. The block
/// is as it stands there, but for addresses, and for the authority of certificates made here.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class OwnersTargetPoliciesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("authority");
    private readonly Recorder<string> _asked = new();
    private readonly List<X509Certificate2> _certificates = [];
    private ScriptedServer _one = null!;
    private ScriptedServer _two = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder.File("root.pem"), _authority.Pem);
        (_one, _two) = (await SecureAsync("service-a.example.com"), await SecureAsync("service-b.example.com"));
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        _certificates.ForEach(certificate => certificate.Dispose());
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Document_002_each_target_gets_its_key_of_the_environment_and_is_known_by_its_name()
    {
        var block = await File.ReadAllTextAsync(Path.Combine(Snapshot.Root, "Configuration", "seeds", "target-backend-auth.yaml"), TestContext.Current.CancellationToken);
        var yaml = block.Replace("port: 3000", "port: 0\n  address: 127.0.0.1", StringComparison.Ordinal)
            .Replace("https://service-a.example.com/mcp", $"https://{_one.Endpoint.Authority}/mcp", StringComparison.Ordinal)
            .Replace("https://service-b.example.com/mcp", $"https://{_two.Endpoint.Authority}/mcp", StringComparison.Ordinal);
        yaml = System.Text.RegularExpressions.Regex.Replace(yaml, @"\n(\s+)sni: ", $"\n$1root: '{_folder.File("root.pem")}'\n$1sni: ");
        var read = ConfigReader.Read(yaml, name => name switch { "SERVICE_A_API_KEY" => "key-a", "SERVICE_B_API_KEY" => "key-b", _ => null }, new());
        await using var gateway = await TestGateway.StartAsync(Assert.IsType<ConfigLoadResult.Loaded>(read));
        using var client = new RawMcp(gateway.Endpoint) { Authorization = "Bearer of-the-client" };

        await client.OpenAsync();
        await client.AskAsync(RawMcp.Call("service-a_echo"));
        await client.AskAsync(RawMcp.Call("service-b_echo"));

        Assert.Equal((1, 1), (_one.Count("tools/call"), _two.Count("tools/call")));
        Assert.All(_one.Received.Items, request => Assert.Equal("Bearer key-a", request.Header("Authorization")));
        Assert.All(_two.Received.Items, request => Assert.Equal("Bearer key-b", request.Header("Authorization")));
        Assert.Equal(["service-a.example.com", "service-b.example.com"], _asked.Items.Distinct().Order());
    }

    [Fact]
    public async Task Document_002_target_with_a_certificate_of_another_name_is_not_used()
    {
        await using var gateway = await TestGateway.StartAsync(Targets(_one, $"backendTLS: {{root: '{_folder.File("root.pem")}', sni: service-b.example.com}}"));
        using var client = new RawMcp(gateway.Endpoint);

        Assert.NotNull((await client.AskAsync(RawMcp.Initialize()))["error"]);
        Assert.Empty(_one.Received.Items);
    }

    [Fact]
    public async Task Document_002_headers_and_the_mark_of_agents_at_a_target()
    {
        await using var one = await ScriptedServer.StartAsync();
        await using var two = await ScriptedServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            $"mcp: {{address: 127.0.0.1, port: 0, targets: [{TargetYaml.Http("one", one.Endpoint)[..^1]}, policies: {{requestHeaderModifier: {{set: {{X-Tenant: blue}}}}, "
            + $"responseHeaderModifier: {{set: {{X-Served-By: one}}}}, a2a: {{}}}}}}, {TargetYaml.Http("two", two.Endpoint)}]}}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        using var ofOne = await client.PostAsync(RawMcp.Call("one_echo"));
        using var ofTwo = await client.PostAsync(RawMcp.Call("two_echo"));

        Assert.All(one.Received.Items, request => Assert.Equal("blue", request.Header("X-Tenant")));
        Assert.All(two.Received.Items, request => Assert.Null(request.Header("X-Tenant")));
        Assert.Equal((true, false), (ofOne.Headers.Contains("X-Served-By"), ofTwo.Headers.Contains("X-Served-By")));
    }

    private async Task<ScriptedServer> SecureAsync(string name)
    {
        var certificate = _authority.Issue(name);
        _certificates.Add(certificate);
        return await ScriptedServer.StartAsync(tls: new TlsHandshakeCallbackOptions
        {
            OnConnection = context =>
            {
                _asked.Add(context.ClientHelloInfo.ServerName);
                return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate });
            },
        });
    }

    private static string Targets(ScriptedServer server, string policies) =>
        $"mcp: {{address: 127.0.0.1, port: 0, targets: [{{name: a, mcp: {{host: \"https://{server.Endpoint.Authority}/mcp\"}}, policies: {{{policies}}}}}]}}";
}
