using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
        if (ReadAll(config.Cert, out var why) is not { } certificates)
        {
            fault = ("cert", why);
            return null;
        }

        var roots = config.Root is null ? null : ReadAll(config.Root, out why);
        if (config.Root is not null && roots is null)
        {
            fault = ("root", why);
            return null;
        }

        var own = ReadKey(config, out why);
        if (own is null)
        {
            fault = ("key", why);
            return null;
        }

        certificates.RemoveAt(0);
        return new(own, certificates, roots);
    }

    private static X509Certificate2Collection? ReadAll(string file, out string why)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
            why = "The file has no certificate in PEM.";
            return certificates.Count > 0 ? certificates : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            why = "The file cannot be read.";
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            why = "The file has no certificate in PEM.";
        }

        return null;
    }

    private static X509Certificate2? ReadKey(ListenerTlsConfig config, out string why)
    {
        try
        {
            why = "";
            using var certificate = X509Certificate2.CreateFromPemFile(config.Cert, config.Key);

            // Windows takes no key for TLS that was never in a store.
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            why = "The file cannot be read.";
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            why = "The file has no private key in PEM that belongs to the certificate.";
        }

        return null;
    }
}
