using System.Collections.Immutable;

namespace Gateway.Actors.Upstreams;

/// <summary>Headers of a client's request that go along to HTTP targets: already cleaned of what must not pass.</summary>
/// <param name="Headers">Names and values.</param>
public readonly record struct ForwardedHeaders(ImmutableArray<KeyValuePair<string, string>> Headers)
{
    /// <summary>No headers.</summary>
    public static ForwardedHeaders None { get; } = new([]);
}
