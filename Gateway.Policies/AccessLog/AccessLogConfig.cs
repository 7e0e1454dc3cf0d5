namespace Gateway.Policies.AccessLog;

/// <summary>What the access log says of a request, as written (<c>frontendPolicies.accessLog</c>).</summary>
public sealed record AccessLogConfig
{
    /// <summary>A condition in CEL: only requests for which it holds get a line. One that fails logs. Default: every request.</summary>
    public string? Filter { get; init; }

    /// <summary>
    /// More fields, each an expression in CEL. One that fails, or is null, leaves its field out. A name of the log's own replaces that field.
    /// Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Add { get; init; }

    /// <summary>Fields of the log's own that are left out. Default: none.</summary>
    public IReadOnlyList<string>? Remove { get; init; }

    /// <summary>
    /// What expressions never see of the arguments and the result of a call: a name at any depth (<c>pin</c>), or a path from the top
    /// (<c>customer.card</c>, <c>items.*.note</c>). Names that sound like credentials are hidden anyway. Default: none.
    /// </summary>
    public IReadOnlyList<string>? Redact { get; init; }
}
