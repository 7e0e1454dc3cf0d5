using System.Collections.Immutable;

namespace Gateway.Policies.Headers;

/// <summary>What changes in the headers of a route's responses: what the target says that served the request, else what the route does.</summary>
/// <param name="Route">For responses that no single target had a part in; null: nothing.</param>
/// <param name="Targets">For those of one target, by its name; a target that is not in it changes nothing.</param>
public sealed record ResponseHeaders(HeaderModifier? Route, ImmutableDictionary<string, HeaderModifier> Targets)
{
    /// <summary>Nothing changes.</summary>
    public static ResponseHeaders None { get; } = new(null, ImmutableDictionary<string, HeaderModifier>.Empty);

    /// <summary>Whether nothing ever changes.</summary>
    public bool IsEmpty => Route is null && Targets.IsEmpty;

    /// <summary>What changes in a response; null: nothing.</summary>
    /// <param name="target">The target that served the request; null: none, or several.</param>
    public HeaderModifier? Of(string? target) => target is null ? Route : Targets.GetValueOrDefault(target);
}
