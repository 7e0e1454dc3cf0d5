using System.Runtime.CompilerServices;
using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions.Targets;

/// <summary>
/// What targets with sessions log, where each request of a client says what it wants (MCP 2026-07-28): the least that any request of the session wanted so
/// far; what one does not want is not passed on to it. Thread-safe.
/// </summary>
internal sealed class SessionLogLevels(Session session)
{
    private readonly ConditionalWeakTable<IUpstream, StrongBox<LogSeverity>> _levels = [];

    /// <summary>Has a target log what a request wants, if it does not yet.</summary>
    public async ValueTask EnsureAsync(IUpstream upstream, ClientMessage message, CancellationToken cancellationToken)
    {
        if (message.Modern?.LogLevel is not { } wanted || upstream.Info.Era != ProtocolEra.Legacy || !upstream.Info.Features.HasFlag(ServerFeatures.Logging)
            || (_levels.TryGetValue(upstream, out var level) && level.Value <= wanted))
        {
            return;
        }

        try
        {
            byte[] parameters = [.. "{\"level\":"u8, .. wanted.ToJson(), (byte)'}'];
            var listener = new TargetListener(session, null) { Upstream = upstream };
            (await TargetRequest.AskAsync(session, upstream, McpMethod.LoggingSetLevel, parameters, message.Headers, listener, cancellationToken)).Dispose();
            _levels.AddOrUpdate(upstream, new StrongBox<LogSeverity>(wanted));
        }
        catch (UpstreamException exception)
        {
            // Logs are no part of what the request asks for, and the request itself will tell whether the target is there.
            SessionLog.ReplayFailed(session.Services.Logger, McpMethod.LoggingSetLevel.Name(), exception.Message);
        }
    }
}
