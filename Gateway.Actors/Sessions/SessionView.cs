using System.Collections.Immutable;
using Gateway.Actors.Backends;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>
/// What requests need to know of a session, at one moment. Immutable: the actor publishes a new one after each change, and a request that
/// reads one neither waits for a turn nor sees half a change.
/// </summary>
internal sealed record SessionView
{
    /// <summary>The backend as last configured.</summary>
    public required McpBackend Backend { get; init; }

    /// <summary>The targets, in the order of the backend's.</summary>
    public required ImmutableArray<TargetView> Targets { get; init; }

    /// <summary>Merged lists that are served from memory; by <see cref="ListKind"/>.</summary>
    public ImmutableArray<CachedList?> Lists { get; init; } = [null, null, null, null];

    /// <summary>How often a list is known to have changed; by <see cref="ListKind"/>. What was fetched under another number is not kept.</summary>
    public ImmutableArray<int> ListVersions { get; init; } = [0, 0, 0, 0];

    /// <summary>The log level that the client set, as a raw JSON string; empty: none.</summary>
    public ReadOnlyMemory<byte> LogLevel { get; init; }

    /// <summary>Whether the session has ended.</summary>
    public bool IsClosed { get; init; }
}

/// <summary>One target of a session.</summary>
/// <param name="Target">The target.</param>
/// <param name="Upstream">The connection; null: none at present. It may be lost already.</param>
/// <param name="Failure">Why there is none, if it was tried.</param>
internal sealed record TargetView(Target Target, IUpstream? Upstream, UpstreamException? Failure)
{
    /// <summary>What it could do when a former owner had it, while it is not connected again.</summary>
    public ServerFeatures LastFeatures { get; init; }

    /// <summary>What it can do, as far as is known.</summary>
    public ServerFeatures Features => Upstream?.Info.Features ?? LastFeatures;
}

/// <summary>A merged list and the time it was fetched, as a timestamp of the clock.</summary>
internal sealed record CachedList(MergedList List, long Fetched);
