using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Actors.Cluster.Http;

/// <summary>
/// The certificate of one incarnation of a node: made by itself, valid for nothing but what the node table says. Peers accept the certificate
/// whose hash stands in a live row, and no other, so there is no authority to run and nothing to renew.
/// </summary>
public sealed class NodeCertificate : IDisposable
{
    private NodeCertificate(X509Certificate2 certificate) => (Certificate, Hash) = (certificate, HashOf(certificate));

    /// <summary>The certificate with its private key (P-256).</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>SHA-256 of the certificate, DER, in lower-case hexadecimal: what <see cref="NodeProfile.CertificateHash"/> publishes.</summary>
    public string Hash { get; }

    /// <summary>Makes a new one.</summary>
    public static NodeCertificate Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gateway node", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        var now = time.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));

        // Windows takes no key that was never stored for TLS; read back from its own export, one works everywhere.
        return new NodeCertificate(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null));
    }

    /// <summary>The hash by which a certificate is pinned.</summary>
    public static string HashOf(X509Certificate certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData()));

    /// <inheritdoc/>
    public void Dispose() => Certificate.Dispose();
}
