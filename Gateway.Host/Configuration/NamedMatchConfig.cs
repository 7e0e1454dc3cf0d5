using System.ComponentModel.DataAnnotations;

namespace Gateway.Host.Configuration;

/// <summary>A condition on a header or on a query parameter, which must be there.</summary>
internal sealed record NamedMatchConfig
{
    /// <summary>The name; that of a header in any case, or one of <c>:method</c>, <c>:scheme</c>, <c>:authority</c>, <c>:path</c>.</summary>
    [MinLength(1)]
    public required string Name { get; init; }

    /// <summary>Condition on the value.</summary>
    public required TextMatchConfig Value { get; init; }
}
