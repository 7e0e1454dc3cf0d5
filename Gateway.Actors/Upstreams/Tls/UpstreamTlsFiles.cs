using System.Security.Cryptography.X509Certificates;
using Gateway.Policies.Tls;

namespace Gateway.Actors.Upstreams.Tls;

/// <summary>The certificates that a <c>backendTLS</c> names by file or holds as texts.</summary>
/// <param name="Roots">The authorities that are trusted; null: the system's.</param>
/// <param name="Certificate">The gateway's own, with its key; null: none.</param>
/// <param name="Chain">The authorities between it and the root.</param>
public sealed record UpstreamTlsFiles(X509Certificate2Collection? Roots, X509Certificate2? Certificate, X509Certificate2Collection Chain)
{
    /// <summary>Reads them.</summary>
    /// <param name="config">Where they are.</param>
    /// <param name="fault">The key of what cannot be used, and why.</param>
    /// <returns>What they hold; null: one of them cannot be used.</returns>
    public static UpstreamTlsFiles? TryRead(BackendTlsConfig config, out (string Key, string Message) fault)
    {
        ArgumentNullException.ThrowIfNull(config);
        fault = default;
        var root = Part.Of("root", config.Root, config.Pem?.Root);
        var cert = Part.Of("cert", config.Cert, config.Pem?.Cert);
        var key = Part.Of("key", config.Key, config.Pem?.Key?.Reveal());
        (cert, key) = cert is null || key is null ? (null, null) : (cert, key);
        foreach (var unread in new[] { root, cert, key }.OfType<Part>().Where(part => part.Text is null))
        {
            fault = (unread.Key, "The file cannot be read.");
            return null;
        }

        var roots = root is null ? null : PemTexts.Certificates(root.Text!);
        if (root is not null && roots is null)
        {
            fault = (root.Key, $"{root.Noun} has no certificate in PEM.");
            return null;
        }

        if (cert is null || key is null)
        {
            return new(roots, null, []);
        }

        if (PemTexts.Certificates(cert.Text!) is not { } chain)
        {
            fault = (cert.Key, $"{cert.Noun} has no certificate in PEM.");
            return null;
        }

        if (PemTexts.WithKey(cert.Text!, key.Text!) is not { } own)
        {
            fault = (key.Key, $"{key.Noun} has no private key in PEM that belongs to the certificate.");
            return null;
        }

        chain.RemoveAt(0);
        return new(roots, own, chain);
    }

    private sealed record Part(string Key, string Noun, string? Text)
    {
        public static Part? Of(string key, string? file, string? text) => file is not null ? new(key, "The file", PemTexts.TryRead(file))
            : text is not null ? new($"pem.{key}", "The text", text)
            : null;
    }
}
