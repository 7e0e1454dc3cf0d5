namespace Gateway.Policies.Authentication;

/// <summary>The product behind an issuer, where its metadata or registration needs adapting (<c>provider</c>). Exactly one is set.</summary>
[ExactlyOneOf(nameof(Auth0), nameof(Keycloak), nameof(Okta), nameof(Descope), nameof(Authentik), nameof(Entra))]
public sealed record OAuthProviderConfig
{
    /// <summary>Auth0.</summary>
    public OAuthProviderSettingsConfig? Auth0 { get; init; }

    /// <summary>Keycloak.</summary>
    public OAuthProviderSettingsConfig? Keycloak { get; init; }

    /// <summary>Okta.</summary>
    public OAuthProviderSettingsConfig? Okta { get; init; }

    /// <summary>Descope.</summary>
    public OAuthProviderSettingsConfig? Descope { get; init; }

    /// <summary>authentik.</summary>
    public OAuthProviderSettingsConfig? Authentik { get; init; }

    /// <summary>Microsoft Entra ID.</summary>
    public OAuthProviderSettingsConfig? Entra { get; init; }
}

/// <summary>Settings of a provider; none has any, so it is written <c>{}</c>.</summary>
public sealed record OAuthProviderSettingsConfig;
