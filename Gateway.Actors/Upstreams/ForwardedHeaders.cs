using System.Collections.Immutable;
using Gateway.Actors.Telemetry;
using Gateway.Policies;
using Gateway.Policies.Headers;

namespace Gateway.Actors.Upstreams;

/// <summary>Headers of a client's request that go along to HTTP targets: already cleaned of what must not pass.</summary>
/// <param name="Headers">Names and values.</param>
public readonly record struct ForwardedHeaders(ImmutableArray<KeyValuePair<string, string>> Headers)
{
    /// <summary>The client's verified token, for the targets that get it (<c>backendAuth.passthrough</c>) and no others; null: none.</summary>
    public Secret? CallerToken { get; init; }

    /// <summary>What changes in them for single targets, by their names; null: nothing, for all.</summary>
    public IReadOnlyDictionary<string, HeaderChange>? Changes { get; init; }

    /// <summary>The place of the request in a trace; null: it is in none.</summary>
    public CallTrace? Trace { get; init; }

    /// <summary>The header <c>traceparent</c> that targets get; null: none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The header <c>tracestate</c> that targets get; null: none.</summary>
    public string? TraceState { get; init; }

    /// <summary>The same for what outlives the request: without its place in a trace.</summary>
    public ForwardedHeaders Lasting => this with { Trace = null, TraceParent = null, TraceState = null };

    /// <summary>The same as children of a span.</summary>
    internal ForwardedHeaders In(UpstreamSpan? span) => span is null ? this : this with { TraceParent = span.Parent, TraceState = span.State };

    /// <summary>No headers.</summary>
    public static ForwardedHeaders None { get; } = new([]);

    /// <summary>The headers as one target gets them.</summary>
    /// <param name="target">Its name; null: it has none.</param>
    public ImmutableArray<KeyValuePair<string, string>> For(string? target) =>
        target is not null && Changes is not null && Changes.TryGetValue(target, out var change) ? change.Apply(Headers) : Headers;
}
