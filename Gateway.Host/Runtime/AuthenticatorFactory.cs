using System.Text;
using Gateway.Actors.SigningKeys;
using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authentication.Keys;
using Gateway.Policies.Authentication.Passwords;
using Gateway.Policies.Authentication.Tokens;

namespace Gateway.Host.Runtime;

/// <summary>Makes what finds out who calls a route of its policies. What cannot be read any more since it was checked lets nobody pass.</summary>
internal sealed partial class AuthenticatorFactory(SigningKeyRegistry keys, TimeProvider time, ILogger<AuthenticatorFactory> logger)
{
    /// <summary>The authenticator of a route.</summary>
    /// <param name="policies">Its policies, those of all levels merged.</param>
    /// <param name="keySets">URLs of the signing keys in use, to which those of the route are added.</param>
    public Authenticator Create(PolicySet policies, ICollection<Uri> keySets)
    {
        var methods = new List<AuthenticationMethod>(2);
        if (policies.JwtAuth is { } jwt)
        {
            methods.Add(new TokenAuthentication(
                AuthenticationKind.Jwt, jwt.Mode, CredentialLocation.Of(jwt.Location, CredentialLocation.Bearer),
                [.. jwt.AllIssuers().Select(issuer => Verifier(issuer.Issuer, issuer.Audiences, issuer.JwtValidationOptions, Keys(issuer.Jwks, keySets)))]));
        }

        if (policies.McpAuthentication is { } mcp)
        {
            var source = mcp.Jwks is null ? Keys(KeySetUrl.Of(mcp.Issuer, mcp.Provider)!, keySets) : Keys(mcp.Jwks, keySets);
            methods.Add(new TokenAuthentication(
                AuthenticationKind.Mcp, mcp.Mode, CredentialLocation.Of(mcp.AuthorizationLocation, CredentialLocation.Bearer),
                [Verifier(mcp.Issuer, mcp.Audiences, mcp.JwtValidationOptions, source)]));
        }

        if (policies.BasicAuth is { } basic)
        {
            methods.Add(new BasicAuthentication(basic, Htpasswd.Read(Text(basic.Htpasswd))));
        }

        if (policies.ApiKey is { } apiKey)
        {
            methods.Add(new ApiKeyAuthentication(apiKey));
        }

        return methods.Count == 0 ? Authenticator.None : new Authenticator(methods);
    }

    private TokenVerifier Verifier(string issuer, IReadOnlyList<string> audiences, JwtValidationConfig validation, ISigningKeySource source) => new(
        new JwtVerifierOptions
        {
            Issuer = issuer,
            Audiences = [.. audiences],
            RequiredClaims = [.. validation.RequiredClaims.Select(claim => claim.ToString().ToLowerInvariant())],
        },
        source,
        time);

    private ISigningKeySource Keys(RemoteDocumentConfig written, ICollection<Uri> keySets) =>
        written.Inline is { } inline ? new FixedSigningKeys(JsonWebKeySet.Read(Encoding.UTF8.GetBytes(inline)).Set!)
        : Keys(written.File is { } file ? new Uri(Path.GetFullPath(file)) : new Uri(written.Url!), keySets);

    private ISigningKeySource Keys(Uri url, ICollection<Uri> keySets)
    {
        keySets.Add(url);
        return keys.Get(url);
    }

    private string Text(LocalDocumentConfig written)
    {
        try
        {
            return written.Inline?.Reveal() ?? File.ReadAllText(written.File!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            PasswordsUnreadable(exception);
            return "";
        }
    }

    [LoggerMessage(2320, LogLevel.Error, "The file with passwords cannot be read any more: nobody gets in by one.")]
    private partial void PasswordsUnreadable(Exception exception);
}
