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
        if (PemFiles.Certificates(config.Cert, out var why) is not { } certificates)
        {
            fault = ("cert", why);
            return null;
        }

        var roots = config.Root is null ? null : PemFiles.Certificates(config.Root, out why);
        if (config.Root is not null && roots is null)
        {
            fault = ("root", why);
            return null;
        }

        var own = PemFiles.WithKey(config.Cert, config.Key, out why);
        if (own is null)
        {
            fault = ("key", why);
            return null;
        }

        certificates.RemoveAt(0);
        return new(own, certificates, roots);
    }
}
