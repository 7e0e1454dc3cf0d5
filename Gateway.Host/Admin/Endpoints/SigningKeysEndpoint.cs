using Gateway.Actors.SigningKeys;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/jwks</c>: the signing keys of issuers, which are public.</summary>
internal sealed class SigningKeysEndpoint(SigningKeyRegistry keys)
{
    /// <summary>What it serves.</summary>
    public AdminEndpoint Read => new AdminEndpoint.Read("/jwks", "The signing keys of each issuer: how many are in use, their names, when they were read, and when they may be again.", _ => AdminAnswer.Ok(keys.Facts.OrderBy(issuer => issuer.Source, StringComparer.Ordinal).Select(Describe)));

    private static object Describe(SigningKeyFacts issuer) => new
    {
        issuer.Source,
        issuer.Keys,
        issuer.Kids,
        AgeSeconds = issuer.Age is { } age ? (long)age.TotalSeconds : (long?)null,
        issuer.Read,
        issuer.Failed,
        issuer.IsReading,
        issuer.NotBefore,
    };
}
