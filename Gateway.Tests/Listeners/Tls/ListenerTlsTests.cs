using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Host.Configuration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners.Tls;

/// <summary>TLS of listeners: which certificate a client sees, and who may connect.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ListenerTlsTests : IDisposable
{
    private const string Routes = """routes: [{matches: [{path: {exact: /mcp}}], backends: [{mcp: {targets: [{name: t, stdio: {cmd: s}}]}}]}]""";

    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("clients");
    private readonly TestAuthority _other = new("others");

    public ListenerTlsTests()
    {
        _authority.Write(_folder.Path, "a", "a.example.com");
        _authority.Write(_folder.Path, "b", "b.example.org");
        System.IO.File.WriteAllText(File("clients.pem"), _authority.Pem);
        System.IO.File.WriteAllText(File("others.pem"), _other.Pem);
    }

    [Fact]
    public async Task Client_sees_the_certificate_of_the_name_that_it_asks_for()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(Listener("a", "a.example.com"), Listener("b", "*.example.org")));

        await using var first = await TlsClient.ConnectAsync(gateway.Endpoint.Port, "a.example.com");
        await using var second = await TlsClient.ConnectAsync(gateway.Endpoint.Port, "B.example.org");

        Assert.Equal(("CN=a.example.com", 404), (first.ServerName, await first.AskAsync("a.example.com")));
        Assert.Equal(("CN=b.example.org", 404), (second.ServerName, await second.AskAsync("b.example.org")));
    }

    [Theory]
    [InlineData("c.example.com")]
    [InlineData("example.org")]
    [InlineData("127.0.0.1")]
    public async Task No_other_name_gets_a_handshake(string name)
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(Listener("a", "a.example.com"), Listener("b", "*.example.org")));

        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ConnectAsync(gateway.Endpoint.Port, name));
    }

    [Fact]
    public async Task Every_name_gets_the_certificate_of_a_listener_without_one()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(Listener("a", "*")));
        await using var client = await TlsClient.ConnectAsync(gateway.Endpoint.Port, "127.0.0.1");

        Assert.Equal(404, await client.AskAsync("127.0.0.1"));
    }

    [Fact]
    public async Task Connection_to_one_listener_serves_no_other()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(Listener("a", "a.example.com"), Listener("b", "b.example.org", "clients.pem")));
        await using var client = await TlsClient.ConnectAsync(gateway.Endpoint.Port, "a.example.com");

        Assert.Equal(421, await client.AskAsync("b.example.org"));
    }

    [Fact]
    public async Task Clear_text_gets_no_answer()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(Listener("a", "*")));
        using var http = new HttpClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetAsync(gateway.Endpoint, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Client_without_a_certificate_of_the_authority_is_refused()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(Listener("a", "*", "clients.pem")));
        using var stranger = _other.Issue("client", forClient: true);
        using var server = _authority.Issue("client");

        // With TLS 1.3 the client learns of it when it reads.
        foreach (var certificate in new X509Certificate2?[] { null, stranger, server })
        {
            var refusal = await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(gateway.Endpoint.Port, certificate));
            Assert.True(refusal is IOException or SocketException or AuthenticationException, refusal.ToString());
        }
    }

    [Fact]
    public async Task Client_with_a_certificate_of_the_authority_is_served()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(Listener("a", "*", "clients.pem")));
        using var certificate = _authority.Issue("client", forClient: true);

        Assert.Equal(404, await AskAsync(gateway.Endpoint.Port, certificate));
    }

    [Fact]
    public async Task Connection_made_before_certificates_were_asked_for_is_served_no_longer()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(Listener("a", "*")));
        await using var client = await TlsClient.ConnectAsync(gateway.Endpoint.Port, "a.example.com");
        Assert.Equal(404, await client.AskAsync("a.example.com"));

        await gateway.ReloadAsync(Yaml(Listener("a", "*", "clients.pem")));

        Assert.Equal(421, await client.AskAsync("a.example.com"));
    }

    [Fact]
    public async Task Port_changes_to_clear_text_and_back_with_the_configuration()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml($"{{{Routes}}}"));
        using var http = new HttpClient();
        var port = gateway.Endpoint.Port;
        Assert.Equal(404, (int)(await http.GetAsync(gateway.At("/nowhere"), TestContext.Current.CancellationToken)).StatusCode);

        await gateway.ReloadAsync(Yaml(Listener("a", "*")));
        Assert.Equal(421, (int)(await http.GetAsync(gateway.At("/nowhere"), TestContext.Current.CancellationToken)).StatusCode);
        await using (var client = await TlsClient.ConnectAsync(port, "a.example.com"))
        {
            Assert.Equal(404, await client.AskAsync("a.example.com"));
        }

        await gateway.ReloadAsync(Yaml($"{{{Routes}}}"));
        Assert.Equal(404, (int)(await http.GetAsync(gateway.At("/nowhere"), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("tls: {cert: nowhere.pem, key: a.key}", "tls.cert")]
    [InlineData("tls: {cert: a.key, key: a.key}", "tls.cert")]
    [InlineData("tls: {cert: a.pem, key: nowhere.key}", "tls.key")]
    [InlineData("tls: {cert: a.pem, key: b.key}", "tls.key")]
    [InlineData("tls: {cert: a.pem, key: a.pem}", "tls.key")]
    [InlineData("tls: {cert: a.pem, key: a.key, root: nowhere.pem}", "tls.root")]
    [InlineData("tls: {cert: a.pem, key: a.key}, protocol: HTTP", "protocol")]
    [InlineData("tls: {cert: a.pem, key: a.key, minTLSVersion: TLS_V1_3}", "tls.minTLSVersion")]
    [InlineData("protocol: HTTPS", "protocol")]
    [InlineData("tls: {cert: a.pem, key: a.key}, hostname: a.example.com}, {protocol: HTTP", "listeners[1]")]
    public void File_that_cannot_be_used_is_refused(string listener, string key)
    {
        var yaml = Yaml($"{{{Routes}, {listener}}}");
        foreach (var file in new[] { "a.pem", "a.key", "b.key" })
        {
            yaml = yaml.Replace($": {file}", $": {File(file)}", StringComparison.Ordinal);
        }

        var rejected = Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(yaml, _ => null, new ConfigReadOptions()));
        Assert.Contains(rejected.Errors, error => error.Path.EndsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Port_that_asks_clients_for_certificates_may_be_open_to_the_network()
    {
        Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(Open(Listener("a", "*", "clients.pem")), _ => null, new ConfigReadOptions()));
        Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(Open(Listener("a", "*")), _ => null, new ConfigReadOptions()));

        static string Open(string listener) => Yaml(listener).Replace("127.0.0.1", "0.0.0.0", StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
        _other.Dispose();
    }

    private static string Yaml(params string[] listeners) => $"binds:\n- {{port: 0, address: 127.0.0.1, listeners: [{string.Join(", ", listeners)}]}}";

    private static async Task<int> AskAsync(int port, X509Certificate2? certificate)
    {
        await using var client = await TlsClient.ConnectAsync(port, "a.example.com", certificate);
        return await client.AskAsync("a.example.com");
    }

    private string Listener(string file, string hostname, string? root = null) =>
        $"{{hostname: \"{hostname}\", tls: {{cert: {File($"{file}.pem")}, key: {File($"{file}.key")}{(root is null ? "" : $", root: {File(root)}")}}}, {Routes}}}";

    private string File(string name) => System.IO.Path.Combine(_folder.Path, name);
}
