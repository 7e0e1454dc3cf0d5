using System.Security.Cryptography.X509Certificates;
using Gateway.Policies.Tls;

namespace Gateway.Actors.Upstreams.Tls;

/// <summary>The certificates that the files of a <c>backendTLS</c> hold.</summary>
/// <param name="Roots">The authorities that are trusted; null: the system's.</param>
/// <param name="Certificate">The gateway's own, with its key; null: none.</param>
/// <param name="Chain">The authorities between it and the root.</param>
public sealed record UpstreamTlsFiles(X509Certificate2Collection? Roots, X509Certificate2? Certificate, X509Certificate2Collection Chain)
{
    /// <summary>Reads the files.</summary>
    /// <param name="config">Where they are.</param>
    /// <param name="fault">The key of the file that cannot be used, and why.</param>
    /// <returns>What they hold; null: one of them cannot be used.</returns>
    public static UpstreamTlsFiles? TryRead(BackendTlsConfig config, out (string Key, string Message) fault)
    {
        ArgumentNullException.ThrowIfNull(config);
        fault = default;
        var why = "";
        var roots = config.Root is null ? null : PemFiles.Certificates(config.Root, out why);
        if (config.Root is not null && roots is null)
        {
            fault = ("root", why);
            return null;
        }

        if (config.Cert is null || config.Key is null)
        {
            return new(roots, null, []);
        }

        if (PemFiles.Certificates(config.Cert, out why) is not { } chain)
        {
            fault = ("cert", why);
            return null;
        }

        if (PemFiles.WithKey(config.Cert, config.Key, out why) is not { } own)
        {
            fault = ("key", why);
            return null;
        }

        chain.RemoveAt(0);
        return new(roots, own, chain);
    }
}
