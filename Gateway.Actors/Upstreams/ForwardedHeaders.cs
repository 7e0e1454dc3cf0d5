using System.Collections.Immutable;
using Gateway.Policies;

namespace Gateway.Actors.Upstreams;

/// <summary>Headers of a client's request that go along to HTTP targets: already cleaned of what must not pass.</summary>
/// <param name="Headers">Names and values.</param>
public readonly record struct ForwardedHeaders(ImmutableArray<KeyValuePair<string, string>> Headers)
{
    /// <summary>The client's verified token, for the targets that get it (<c>backendAuth.passthrough</c>) and no others; null: none.</summary>
    public Secret? CallerToken { get; init; }

    /// <summary>No headers.</summary>
    public static ForwardedHeaders None { get; } = new([]);
}
