using System.Collections.Frozen;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>What a request of 2026-07-28 says of its client. Such a client has no session, and says it with each request.</summary>
public sealed class ModernRequest
{
    private ModernRequest(ClientProfile profile, LogSeverity? logLevel) => (Profile, LogLevel) = (profile, logLevel);

    /// <summary>What targets may ask of the client while they serve this request.</summary>
    internal ClientProfile Profile { get; }

    /// <summary>The least severe log messages that it wants while it waits; null: none at all.</summary>
    internal LogSeverity? LogLevel { get; }

    /// <summary>The headers that repeat arguments, by their names.</summary>
    internal FrozenDictionary<string, string> ParamHeaders { get; private init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Whether a message that a target sends while it serves the request belongs on the request's stream.</summary>
    internal bool Takes(TargetMessage message) => message.Envelope.Method switch
    {
        McpMethod.Progress => true,
        McpMethod.LogMessage => LogLevel is { } least && LogSeverities.Read(message.Part(message.Envelope[ParamsMember.Level])) >= least,
        _ => false,
    };

    /// <summary>Reads a request that <see cref="ModernRequestCheck"/> found in order.</summary>
    /// <param name="envelope">The request.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="paramHeaders">The headers <c>Mcp-Param-…</c>; null: none.</param>
    public static ModernRequest Read(in JsonRpcEnvelope envelope, ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string>? paramHeaders = null) =>
        new(ModernProfiles.Of(envelope[ParamsMember.MetaClientCapabilities].Of(body)), LogSeverities.Read(envelope[ParamsMember.MetaLogLevel].Of(body)))
        {
            ParamHeaders = paramHeaders?.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase) ?? FrozenDictionary<string, string>.Empty,
        };
}
