using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Actors.Upstreams.Tls;

/// <summary>Reads certificates and keys that a configuration names.</summary>
public static class PemFiles
{
    /// <summary>All certificates of a file; at least one.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="why">Why it cannot be used; one sentence.</param>
    /// <returns>Null: it cannot be used.</returns>
    public static X509Certificate2Collection? Certificates(string file, out string why)
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

    /// <summary>A certificate with its private key.</summary>
    /// <param name="cert">Path of the file with the certificate.</param>
    /// <param name="key">Path of the file with the key.</param>
    /// <param name="why">Why the key cannot be used; one sentence.</param>
    /// <returns>Null: it cannot be used.</returns>
    public static X509Certificate2? WithKey(string cert, string key, out string why)
    {
        try
        {
            why = "";
            using var certificate = X509Certificate2.CreateFromPemFile(cert, key);

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
