using System.Text.Json.Nodes;
using Gateway.Policies.OAuth;

namespace Gateway.Host.OAuth.Providers;

/// <summary>Keycloak: its registration endpoint answers no browser of another origin, and its metadata stands where OpenID Connect has it.</summary>
internal sealed class KeycloakProvider : OAuthProvider
{
    public override IReadOnlyList<Uri> MetadataUrls(string issuer) => [OpenId(issuer)];

    public override Uri RegistrationUrl(string issuer) => new(OAuthUrls.WithoutSlash(issuer) + "/clients-registrations/openid-connect");

    public override string? Adapt(JsonObject metadata, AdaptedServer server)
    {
        // A realm without it has registration switched off: better said now than when a client tries.
        if (Text(metadata["registration_endpoint"]) is null)
        {
            return "registration_endpoint";
        }

        metadata["registration_endpoint"] = server.RegistrationEndpoint;
        return null;
    }
}
