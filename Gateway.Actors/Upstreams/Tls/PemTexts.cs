using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Actors.Upstreams.Tls;

/// <summary>Certificates and keys in PEM.</summary>
public static class PemTexts
{
    /// <summary>What a file holds; null: it cannot be read.</summary>
    /// <param name="file">Its path.</param>
    public static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>All certificates of a text; null: it has none, or a broken one.</summary>
    /// <param name="pem">The text.</param>
    public static X509Certificate2Collection? Certificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
            return certificates.Count > 0 ? certificates : null;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The first certificate of a text with its private key; null: there is no key that belongs to it.</summary>
    /// <param name="cert">The text with the certificate.</param>
    /// <param name="key">The text with the key.</param>
    public static X509Certificate2? WithKey(string cert, string key)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(cert, key);

            // Windows takes no key for TLS that was never in a store.
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
