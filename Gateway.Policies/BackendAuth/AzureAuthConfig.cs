namespace Gateway.Policies.BackendAuth;

/// <summary>Tokens of Microsoft Entra ID. Exactly one of ExplicitConfig, DeveloperImplicit and Implicit is set.</summary>
[ExactlyOneOf(nameof(ExplicitConfig), nameof(DeveloperImplicit), nameof(Implicit))]
public sealed record AzureAuthConfig
{
    /// <summary>Who the gateway is.</summary>
    public AzureExplicitConfig? ExplicitConfig { get; init; }

    /// <summary>Whoever is signed in with the tools of developers (<c>az</c>, <c>azd</c>).</summary>
    public AzureImplicitConfig? DeveloperImplicit { get; init; }

    /// <summary>Whoever is found: environment, workload identity, managed identity, tools of developers.</summary>
    public AzureImplicitConfig? Implicit { get; init; }

    /// <summary>What the token is for. Default: <c>https://cognitiveservices.azure.com/.default</c>, as in agentgateway.</summary>
    [System.ComponentModel.DataAnnotations.MinLength(1)]
    public string Scope { get; init; } = "https://cognitiveservices.azure.com/.default";
}

/// <summary>Who the gateway is. Exactly one is set.</summary>
[ExactlyOneOf(nameof(ClientSecret), nameof(ManagedIdentity), nameof(WorkloadIdentity))]
public sealed record AzureExplicitConfig
{
    /// <summary>An application with a secret.</summary>
    public AzureClientSecretConfig? ClientSecret { get; init; }

    /// <summary>The identity of the machine or service it runs on.</summary>
    public AzureManagedIdentityConfig? ManagedIdentity { get; init; }

    /// <summary>The workload identity of its pod, by the environment.</summary>
    public AzureImplicitConfig? WorkloadIdentity { get; init; }
}

/// <summary>An application with a secret.</summary>
public sealed record AzureClientSecretConfig
{
    /// <summary>The tenant.</summary>
    [ConfigKey("tenant_id")]
    public required string TenantId { get; init; }

    /// <summary>The application.</summary>
    [ConfigKey("client_id")]
    public required string ClientId { get; init; }

    /// <summary>Its secret.</summary>
    [ConfigKey("client_secret")]
    public required Secret ClientSecret { get; init; }
}

/// <summary>The identity of a machine or service.</summary>
public sealed record AzureManagedIdentityConfig
{
    /// <summary>Which of several. Default: the one that Azure assigned.</summary>
    public AzureIdentityConfig? UserAssignedIdentity { get; init; }
}

/// <summary>One of several identities. Exactly one is set.</summary>
[ExactlyOneOf(nameof(ClientId), nameof(ObjectId), nameof(ResourceId))]
public sealed record AzureIdentityConfig
{
    /// <summary>Its client id.</summary>
    public string? ClientId { get; init; }

    /// <summary>Its object id.</summary>
    public string? ObjectId { get; init; }

    /// <summary>Its resource id.</summary>
    public string? ResourceId { get; init; }
}

/// <summary>Nothing to be said.</summary>
public sealed record AzureImplicitConfig;
