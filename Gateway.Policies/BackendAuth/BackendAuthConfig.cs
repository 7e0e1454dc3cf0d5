using Gateway.Policies.Authentication;

namespace Gateway.Policies.BackendAuth;

/// <summary>How the gateway says to a target over HTTP who it is, as written (<c>backendAuth</c>). One kind is set at most, and <see cref="Credentials"/> beside it or alone.</summary>
public sealed record BackendAuthConfig
{
    /// <summary>A key that is the same for every request.</summary>
    public BackendKeyConfig? Key { get; init; }

    /// <summary>The client's own token, once it is verified. A target that gets it can act as that client wherever the token is taken.</summary>
    public PassthroughConfig? Passthrough { get; init; }

    /// <summary>A signature with the keys of an account at AWS (Signature Version 4).</summary>
    public AwsAuthConfig? Aws { get; init; }

    /// <summary>A token of Google.</summary>
    public GcpAuthConfig? Gcp { get; init; }

    /// <summary>A token of Microsoft Entra ID.</summary>
    public AzureAuthConfig? Azure { get; init; }

    /// <summary>More keys, each in a place of its own. Default: none.</summary>
    public IReadOnlyList<ExtraCredentialConfig> Credentials { get; init; } = [];
}

/// <summary>A key beside others.</summary>
public sealed record ExtraCredentialConfig
{
    /// <summary>Where requests carry it.</summary>
    public required CredentialLocationConfig Location { get; init; }

    /// <summary>The key.</summary>
    public required SecretTextConfig Key { get; init; }
}

/// <summary>A secret: a text, or a file that holds it. Exactly one of Value and File is set.</summary>
[Shorthand(nameof(Value))]
[ExactlyOneOf(nameof(Value), nameof(File))]
public sealed record SecretTextConfig
{
    /// <summary>The text.</summary>
    public Secret? Value { get; init; }

    /// <summary>Path of a file with the text.</summary>
    public string? File { get; init; }
}

/// <summary>A key for a target: a text, or a file that holds nothing else. Exactly one of Value and File is set.</summary>
[Shorthand(nameof(Value))]
[ExactlyOneOf(nameof(Value), nameof(File))]
public sealed record BackendKeyConfig
{
    /// <summary>The key.</summary>
    public Secret? Value { get; init; }

    /// <summary>Path of a file with the key, which is read when the configuration is. Line breaks at its end are not part of the key.</summary>
    public string? File { get; init; }

    /// <summary>Where requests carry it. Default: <c>Authorization: Bearer</c>.</summary>
    public CredentialLocationConfig? Location { get; init; }
}

/// <summary>How a client's token is passed on.</summary>
public sealed record PassthroughConfig
{
    /// <summary>Where requests carry it. Default: <c>Authorization: Bearer</c>.</summary>
    public CredentialLocationConfig? Location { get; init; }
}
