namespace Gateway.Host.OAuth.Providers;

/// <summary>The authorization server that clients see in place of the provider.</summary>
/// <param name="Issuer">Its issuer: the URL of the resource.</param>
/// <param name="MetadataUrl">Where its metadata stands; its endpoints stand behind it.</param>
/// <param name="Audience">The first audience that tokens may be for; null: none is configured.</param>
internal sealed record AdaptedServer(string Issuer, string MetadataUrl, string? Audience)
{
    /// <summary>Where clients register.</summary>
    public string RegistrationEndpoint => MetadataUrl + OAuthPath.Registration;

    /// <summary>Where browsers are sent.</summary>
    public string AuthorizationEndpoint => MetadataUrl + OAuthPath.Authorize;

    /// <summary>Where codes become tokens.</summary>
    public string TokenEndpoint => MetadataUrl + OAuthPath.Token;
}
