using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Tests.Listeners.Tls;
using Gateway.Tests.Support;

namespace Gateway.Tests.Examples;

/// <summary>The example of TLS, with certificates made here in place of those that its README makes.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class TlsExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("authority");
    private readonly TestAuthority _clients = new("clients");

    public void Dispose()
    {
        _authority.Dispose();
        _clients.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Tls_serves_one_name_to_everybody_and_the_other_to_clients_with_a_certificate()
    {
        _authority.Write(_folder.Path, "tools", "tools.example.com");
        _authority.Write(_folder.Path, "partners", "partners.example.com");
        await File.WriteAllTextAsync(_folder.File("clients.pem"), _clients.Pem, TestContext.Current.CancellationToken);
        await using var gateway = await ExampleGateway.StartAsync("tls", yaml => ReplaceFiles(yaml), (3443, 0));
        using var theirs = _clients.Issue("client", forClient: true);
        using var others = _authority.Issue("client", forClient: true);

        Assert.Equal(HttpStatusCode.OK, await InitializeAsync(gateway, "tools.example.com", null));
        Assert.Equal(HttpStatusCode.OK, await InitializeAsync(gateway, "partners.example.com", theirs));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => InitializeAsync(gateway, "partners.example.com", null));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => InitializeAsync(gateway, "partners.example.com", others));
    }

    private string ReplaceFiles(string yaml) => new[] { "tools.pem", "tools.key", "partners.pem", "partners.key", "clients.pem" }
        .Aggregate(yaml, (text, file) => text.Replace($": {file}", $": '{_folder.File(file)}'", StringComparison.Ordinal));

    private async Task<HttpStatusCode> InitializeAsync(TestGateway gateway, string host, X509Certificate2? certificate)
    {
        using var root = X509Certificate2.CreateFromPem(_authority.Pem);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, gateway.Endpoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = policy,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                ClientCertificates = certificate is null ? null : [certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://{host}/mcp") { Content = new StringContent(RawMcp.Initialize(), System.Text.Encoding.UTF8, "application/json") };
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken).Within($"the answer of {host}");
        return response.StatusCode;
    }
}
