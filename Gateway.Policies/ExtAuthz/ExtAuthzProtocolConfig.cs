namespace Gateway.Policies.ExtAuthz;

/// <summary>How an authorization service is asked.</summary>
[ExactlyOneOf(nameof(Http))]
public sealed record ExtAuthzProtocolConfig
{
    /// <summary>By an HTTP request with the client's method and without its body: 2xx is yes, anything below 500 is no.</summary>
    public HttpExtAuthzConfig? Http { get; init; }
}

/// <summary>Questions over HTTP.</summary>
public sealed record HttpExtAuthzConfig
{
    /// <summary>Expression of the path and query that are asked for. Default: those of the request.</summary>
    public string? Path { get; init; }

    /// <summary>Expression of the URL that clients are sent to with 302 when the service answers 401. Default: its answer is passed on.</summary>
    public string? Redirect { get; init; }

    /// <summary>Headers of a yes that go on with the request, in the place of what the client sent under these names. Default: none.</summary>
    public IReadOnlyList<string> IncludeResponseHeaders { get; init; } = [];

    /// <summary>Headers of the question, each with its expression; one that fails is left out. Default: none.</summary>
    [MayHoldSecrets]
    public IReadOnlyDictionary<string, string>? AddRequestHeaders { get; init; }

    /// <summary>What rules and expressions read as <c>extauthz</c>: names, each with an expression over <c>response</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
