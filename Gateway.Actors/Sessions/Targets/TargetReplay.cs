using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions.Targets;

/// <summary>What a target must be told again when it is connected anew.</summary>
/// <param name="LogLevel">The log level the client set, as a raw JSON string; empty: none.</param>
/// <param name="Session">The session with the server that a former owner had: it is gone on with if the server still knows it. Null: none.</param>
/// <param name="Subscriptions">The target's own URIs of the resources the client subscribed to.</param>
internal sealed record TargetReplay(ReadOnlyMemory<byte> LogLevel, string[] Subscriptions, UpstreamSession? Session = null);
