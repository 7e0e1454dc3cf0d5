namespace Gateway.Policies.Authentication;

/// <summary>User names and passwords, as written (<c>basicAuth</c>).</summary>
public sealed record BasicAuthConfig
{
    /// <summary>Users and hashes of their passwords, in the form of Apache's htpasswd.</summary>
    public required LocalDocumentConfig Htpasswd { get; init; }

    /// <summary>What the challenge calls the protected place. Default: none.</summary>
    public string? Realm { get; init; }

    /// <summary>What becomes of requests without a valid password. Default: <see cref="AuthenticationMode.Optional"/>, with a warning.</summary>
    public AuthenticationMode Mode { get; init; } = AuthenticationMode.Optional;

    /// <summary>Where requests carry the credentials. Default: <c>Authorization: Basic</c>.</summary>
    public CredentialLocationConfig? Location { get; init; }
}
