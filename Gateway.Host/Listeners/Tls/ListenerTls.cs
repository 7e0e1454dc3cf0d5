using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Host.Configuration;

namespace Gateway.Host.Listeners.Tls;

/// <summary>How handshakes of one listener are answered. Immutable.</summary>
internal sealed class ListenerTls
{
    private readonly SslServerAuthenticationOptions? _options;

    private ListenerTls(SslServerAuthenticationOptions? options, string protection) => (_options, Protection) = (options, protection);

    /// <summary>Who can have made a connection: two listeners, or one before and after a change, with the same trust the same clients.</summary>
    public string Protection { get; }

    /// <summary>Reads the files of a listener. If they cannot be read any more since they were checked, every handshake fails.</summary>
    public static ListenerTls Create(ListenerConfig listener, ListenerTlsConfig config)
    {
        var files = TlsFiles.TryRead(config, out _);
        var roots = files?.ClientRoots is { } trusted ? string.Join(',', trusted.Select(root => root.Thumbprint).Order(StringComparer.Ordinal)) : "";
        return new(files is null ? null : Options(files), $"{(listener.Hostname ?? "*").ToUpperInvariant()} {roots}");
    }

    /// <summary>What to answer a handshake with.</summary>
    /// <exception cref="AuthenticationException">The certificate cannot be read.</exception>
    public SslServerAuthenticationOptions Accept() => _options ?? throw new AuthenticationException("The listener's certificate cannot be read.");

    private static SslServerAuthenticationOptions Options(TlsFiles files)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(files.Certificate, files.Chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (files.ClientRoots is { } roots)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(roots);
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = policy;

            // Each connection proves anew who it is.
            options.AllowTlsResume = false;
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is not null && errors == SslPolicyErrors.None;
        }

        return options;
    }
}
