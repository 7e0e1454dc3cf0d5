using System.Text.Json;
using Gateway.Policies;
using Gateway.Policies.BackendAuth;
using Google.Apis.Auth.OAuth2;

namespace Gateway.Actors.Credentials.Tokens;

/// <summary>Tokens of Google, by its library: of the credential that is configured, else of the application's default credentials.</summary>
/// <param name="config">As written.</param>
/// <param name="audience">Whom an identity token is for, where nothing is written.</param>
/// <param name="time">The clock.</param>
internal sealed class GoogleTokenReader(GcpAuthConfig config, string audience, TimeProvider time) : ITokenReader<Secret>
{
    private const string CloudPlatform = "https://www.googleapis.com/auth/cloud-platform";

    private GoogleCredential? _credential;
    private OidcToken? _identity;

    /// <inheritdoc/>
    public string Issuer => "Google";

    /// <inheritdoc/>
    public async Task<Issued<Secret>> ReadAsync(CancellationToken cancellationToken)
    {
        var credential = _credential ??= await FindAsync(cancellationToken);
        if (config.Type == GcpTokenType.IdToken)
        {
            _identity ??= await credential.GetOidcTokenAsync(OidcTokenOptions.FromTargetAudience(config.Audience ?? audience), cancellationToken);
            var identity = await _identity.GetAccessTokenAsync(cancellationToken);
            return new(new Secret(identity), JwtTimes.Expiry(identity) ?? time.GetUtcNow() + TokenLimits.UnknownLife);
        }

        var token = await ((ITokenAccess)credential).GetAccessTokenForRequestAsync(null, cancellationToken);
        return new(new Secret(token), Expiry(credential) ?? time.GetUtcNow() + TokenLimits.UnknownLife);
    }

    private async Task<GoogleCredential> FindAsync(CancellationToken cancellationToken)
    {
        if (config.Credential is not { } written)
        {
            return (await GoogleCredential.GetApplicationDefaultAsync(cancellationToken)).CreateScoped(CloudPlatform);
        }

        var json = (written.Value ?? KeyFile.TryReadText(written.File!) ?? throw new CredentialException("the file with its credential cannot be read")).Reveal();
        return CredentialFactory.FromJson(json, TypeOf(json)).CreateScoped(CloudPlatform);
    }

    private static string TypeOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("type", out var type) ? type.GetString() ?? "" : "";
    }

    private static DateTimeOffset? Expiry(GoogleCredential credential)
    {
        var token = credential.UnderlyingCredential switch
        {
            ServiceCredential service => service.Token,
            UserCredential user => user.Token,
            _ => null,
        };
        return token is { ExpiresInSeconds: { } seconds } ? new DateTimeOffset(token.IssuedUtc, TimeSpan.Zero).AddSeconds(seconds) : null;
    }
}
