using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Actors.Upstreams.Http;
using Gateway.Policies.Tls;

namespace Gateway.Actors.Upstreams.Tls;

/// <summary>
/// Makes TLS connections to a target. The handshake is made here, as the platform's own always asks for the host of the URL and chooses the
/// protocols by itself. If the files cannot be read any more since they were checked, every connection fails. Thread-safe.
/// </summary>
internal sealed class UpstreamTls
{
    private readonly BackendTlsConfig _config;
    private readonly UpstreamTlsFiles? _files;
    private readonly SslStreamCertificateContext? _own;

    public UpstreamTls(BackendTlsConfig config)
    {
        _config = config;
        _files = UpstreamTlsFiles.TryRead(config, out _);
        _own = _files?.Certificate is { } certificate ? SslStreamCertificateContext.Create(certificate, _files.Chain, offline: true) : null;
    }

    /// <summary>A connection that the target proved to be at the other end of.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        if (_files is null)
        {
            throw new AuthenticationException("The certificates for the target cannot be read.");
        }

        var socket = await CheckedConnect.Default.SocketAsync(context.DnsEndPoint, cancellationToken);
        try
        {
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(Options(context.DnsEndPoint.Host), cancellationToken);
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SslClientAuthenticationOptions Options(string host) => new()
    {
        TargetHost = _config.Hostname ?? host,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [.. (_config.Alpn ?? ["h2", "http/1.1"]).Select(protocol => new SslApplicationProtocol(protocol))],
        ClientCertificateContext = _own,
        CertificateChainPolicy = Trust(),
        RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors),

        // Each connection proves anew who is at the other end.
        AllowTlsResume = false,
    };

    private X509ChainPolicy? Trust()
    {
        if (_files!.Roots is not { } roots)
        {
            return null;
        }

        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (_config.Insecure)
        {
            return true;
        }

        if (_config.SubjectAltNames.Count > 0)
        {
            return (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
                && certificate is X509Certificate2 shown && _config.SubjectAltNames.Any(name => shown.MatchesHostname(name, allowCommonName: false));
        }

        return _config.InsecureHost ? (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None : errors == SslPolicyErrors.None;
    }
}
