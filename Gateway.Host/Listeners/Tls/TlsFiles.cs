using System.Security.Cryptography.X509Certificates;
using Gateway.Actors.Upstreams.Tls;
using Gateway.Host.Configuration;

namespace Gateway.Host.Listeners.Tls;

/// <summary>The certificates that a listener's files hold.</summary>
/// <param name="Certificate">The listener's own, with its key.</param>
/// <param name="Chain">The authorities between it and the root.</param>
/// <param name="ClientRoots">The authorities of clients; null: clients need no certificate.</param>
internal sealed record TlsFiles(X509Certificate2 Certificate, X509Certificate2Collection Chain, X509Certificate2Collection? ClientRoots)
{
    /// <summary>Reads the files.</summary>
    /// <param name="config">Where they are.</param>
    /// <param name="fault">The key of the file that cannot be used, and why.</param>
    /// <returns>What they hold; null: one of them cannot be used.</returns>
    public static TlsFiles? TryRead(ListenerTlsConfig config, out (string Key, string Message) fault)
    {
        fault = default;
        var (cert, key, root) = (PemTexts.TryRead(config.Cert), PemTexts.TryRead(config.Key), config.Root is null ? null : PemTexts.TryRead(config.Root));
        var unread = cert is null ? "cert" : key is null ? "key" : config.Root is not null && root is null ? "root" : null;
        if (unread is not null)
        {
            fault = (unread, "The file cannot be read.");
            return null;
        }

        if (PemTexts.Certificates(cert!) is not { } certificates)
        {
            fault = ("cert", "The file has no certificate in PEM.");
            return null;
        }

        var roots = root is null ? null : PemTexts.Certificates(root);
        if (root is not null && roots is null)
        {
            fault = ("root", "The file has no certificate in PEM.");
            return null;
        }

        if (PemTexts.WithKey(cert!, key!) is not { } own)
        {
            fault = ("key", "The file has no private key in PEM that belongs to the certificate.");
            return null;
        }

        certificates.RemoveAt(0);
        return new(own, certificates, roots);
    }
}
