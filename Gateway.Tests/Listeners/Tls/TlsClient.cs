using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Listeners.Tls;

/// <summary>A TLS connection whose server name and Host header a test chooses.</summary>
public sealed class TlsClient : IAsyncDisposable
{
    private readonly TcpClient _tcp = new();
    private readonly SslStream _stream;

    private TlsClient(int port)
    {
        _tcp.Connect(IPAddress.Loopback, port);
        _stream = new SslStream(_tcp.GetStream(), false, (_, certificate, _, _) => certificate is not null);
    }

    /// <summary>The name of the certificate that the server showed.</summary>
    public string ServerName => _stream.RemoteCertificate!.Subject;

    public static async Task<TlsClient> ConnectAsync(int port, string serverName, X509Certificate2? certificate = null)
    {
        var client = new TlsClient(port);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            ClientCertificates = certificate is null ? null : [certificate],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
        };
        await client._stream.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken).Within("the handshake");
        return client;
    }

    /// <summary>Sends a request for a path that nothing is served at; the status of the answer.</summary>
    public async Task<int> AskAsync(string host)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /nowhere HTTP/1.1\r\nHost: {host}\r\n\r\n"), TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var read = await _stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().Within("the answer");
        return read == 0 ? throw new IOException("The server closed the connection.") : int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), null);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }
}
