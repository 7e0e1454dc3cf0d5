namespace Gateway.Actors.Upstreams;

/// <summary>What a target answered to <c>server/discover</c>.</summary>
/// <param name="Info">What it said of itself; null: it does not speak the modern revision that the gateway does.</param>
/// <param name="Supported">The revisions it speaks, by name.</param>
/// <param name="Shared">How long the answer is good for everybody.</param>
internal sealed record DiscoverAnswer(UpstreamInfo? Info, IReadOnlyList<string> Supported, TimeSpan Shared);
