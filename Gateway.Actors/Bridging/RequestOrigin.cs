using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>Who sends a request: what a modern target is told with each one.</summary>
/// <param name="Era">The era of the client. A modern one says in each request who it is; then that holds.</param>
/// <param name="Profile">The client.</param>
/// <param name="LogLevel">From which level on it wants log messages, as a raw JSON string; empty: it never said.</param>
internal readonly record struct RequestOrigin(ProtocolEra Era, ClientProfile Profile, ReadOnlyMemory<byte> LogLevel)
{
    // A legacy client that set no level gets what the server thinks fit (MCP 2025-11-25, logging); a modern server thinks that is nothing.
    private static readonly byte[] DefaultLevel = "\"info\""u8.ToArray();

    /// <summary>The level that a target is told; empty: none.</summary>
    public ReadOnlySpan<byte> LevelFor(UpstreamInfo target) =>
        !LogLevel.IsEmpty ? LogLevel.Span : target.Features.HasFlag(ServerFeatures.Logging) ? DefaultLevel : default;
}
