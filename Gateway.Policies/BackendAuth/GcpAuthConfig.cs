namespace Gateway.Policies.BackendAuth;

/// <summary>Tokens of Google: of a credential, else of the application's default credentials (environment, gcloud, metadata server).</summary>
public sealed record GcpAuthConfig
{
    /// <summary>Which token. Default: <see cref="GcpTokenType.AccessToken"/>.</summary>
    public GcpTokenType Type { get; init; }

    /// <summary>Whom an identity token is for. Default: scheme, host and port of the target.</summary>
    public string? Audience { get; init; }

    /// <summary>A credential as Google gives it out, in JSON: of a service account, a user, a workload of elsewhere. Default: the application's.</summary>
    public SecretTextConfig? Credential { get; init; }
}

/// <summary>Tokens of Google.</summary>
public enum GcpTokenType
{
    /// <summary>Lets its holder use Google's APIs (scope cloud-platform).</summary>
    AccessToken,

    /// <summary>Says to one service who calls, as Cloud Run and IAP want it.</summary>
    IdToken,
}
