using System.Collections.Immutable;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions.Takeover;

/// <summary>What another node needs to go on with a session: who the client is, and what it told or was given.</summary>
/// <param name="Profile">Who the client said it is.</param>
/// <param name="LogLevel">The log level it set, a raw JSON string; empty: none.</param>
/// <param name="Targets">What is known of targets, by name.</param>
internal sealed record SavedSession(ClientProfile Profile, ReadOnlyMemory<byte> LogLevel, ImmutableDictionary<string, SavedTarget> Targets);

/// <summary>What is known of a session's target.</summary>
/// <param name="Subscriptions">Resources the client subscribed to, by the target's own URIs.</param>
/// <param name="Features">What the target could do when it was last connected.</param>
/// <param name="Session">The session with its server; null: none, or none that outlives a connection.</param>
internal sealed record SavedTarget(ImmutableArray<string> Subscriptions, ServerFeatures Features, UpstreamSession? Session);
