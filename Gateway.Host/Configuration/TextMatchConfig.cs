using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>A condition on the value of a header or of a query parameter; exactly one of its members is set.</summary>
[ExactlyOneOf(nameof(Exact), nameof(Regex))]
internal sealed record TextMatchConfig
{
    /// <summary>The whole value, letter for letter.</summary>
    public string? Exact { get; init; }

    /// <summary>A regular expression for the whole value, without lookarounds and backreferences.</summary>
    public string? Regex { get; init; }
}
