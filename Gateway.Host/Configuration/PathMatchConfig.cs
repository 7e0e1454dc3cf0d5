using Gateway.Host.Configuration.Reading;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>A condition on the path of a request; exactly one of its members is set.</summary>
[ExactlyOneOf(nameof(Exact), nameof(PathPrefix), nameof(Regex))]
internal sealed record PathMatchConfig
{
    /// <summary>The whole path, letter for letter.</summary>
    public string? Exact { get; init; }

    /// <summary>The first segments of the path: <c>/mcp</c> matches <c>/mcp</c>, <c>/mcp/</c> and <c>/mcp/x</c>, not <c>/mcpx</c>.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>
    /// A regular expression for the whole path, without lookarounds and backreferences. Once written as a list of it and a number, which is
    /// ignored.
    /// </summary>
    [FirstOfPair]
    public string? Regex { get; init; }

    /// <summary>The condition as it is written; for logs.</summary>
    public override string ToString() => Exact ?? PathPrefix ?? Regex ?? "";
}
