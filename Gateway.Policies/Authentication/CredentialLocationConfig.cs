namespace Gateway.Policies.Authentication;

/// <summary>Where a request carries a credential, as written (<c>location</c>, <c>authorizationLocation</c>). Exactly one is set.</summary>
[ExactlyOneOf(nameof(Header), nameof(QueryParameter), nameof(Cookie), nameof(Expression))]
public sealed record CredentialLocationConfig
{
    /// <summary>A header.</summary>
    public HeaderLocationConfig? Header { get; init; }

    /// <summary>A parameter of the query.</summary>
    public NamedLocationConfig? QueryParameter { get; init; }

    /// <summary>A cookie.</summary>
    public NamedLocationConfig? Cookie { get; init; }

    /// <summary>An expression in CEL over <c>request</c>.</summary>
    public string? Expression { get; init; }
}

/// <summary>A header that carries a credential.</summary>
public sealed record HeaderLocationConfig
{
    /// <summary>The header's name.</summary>
    public required string Name { get; init; }

    /// <summary>What stands before the credential, in any case. Default: nothing.</summary>
    public string? Prefix { get; init; }
}

/// <summary>A parameter or cookie that carries a credential.</summary>
public sealed record NamedLocationConfig
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
}
