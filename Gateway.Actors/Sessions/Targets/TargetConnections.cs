using Gateway.Actors.Backends;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Sessions.Targets;

/// <summary>
/// Connects a session's targets and closes what is left over of them. Begun in turns of its actor, done outside of them: how each attempt ended, and
/// that a connection was lost, is posted back.
/// </summary>
internal sealed class TargetConnections(Session session, SessionServices services, Action<SessionMessage> tell)
{
    /// <summary>What the actor knows of a target that it has not connected yet.</summary>
    public TargetSlot NewSlot(Target target) => new(target, new RestartGate(services.Limits.Stdio, services.Time));

    /// <summary>Begins to connect, unless that is under way.</summary>
    /// <param name="slot">The target.</param>
    /// <param name="logLevel">What it is told of the client's log level.</param>
    /// <param name="headers">The client's, for its requests.</param>
    public void Connect(TargetSlot slot, ReadOnlyMemory<byte> logLevel, ForwardedHeaders headers)
    {
        if (slot.IsConnecting)
        {
            return;
        }

        (slot.IsConnecting, slot.Headers) = (true, headers);
        var target = slot.Target;
        var restarts = slot.Restarts;
        var replay = new TargetReplay(logLevel, [.. slot.Subscriptions], slot.Saved?.Session);
        services.Background.Run($"connect {target.Name}", async () =>
        {
            SessionMessage.Connected outcome;
            try
            {
                await restarts.EnterAsync(CancellationToken.None);
                outcome = new SessionMessage.Connected(target, await session.ConnectAsync(target, headers, replay), null);
            }
            catch (UpstreamException exception)
            {
                outcome = new SessionMessage.Connected(target, null, exception);
            }
            catch (Exception exception)
            {
                // The slot must not stay in "connecting" for ever, whatever went wrong.
                outcome = new SessionMessage.Connected(target, null, new UpstreamException(UpstreamFault.Unreachable, "it cannot be started", exception));
            }

            tell(outcome);
            if (session.View.IsClosed)
            {
                await (outcome.Upstream?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
        });
    }

    /// <summary>Posts the loss of a connection.</summary>
    public void Watch(Target target, IUpstream upstream) => services.Background.Run($"watch {target.Name}", async () =>
        tell(new SessionMessage.Lost(target, upstream, await upstream.Lost)));

    /// <summary>Closes a connection that nobody uses.</summary>
    public void Abandon(IUpstream? upstream)
    {
        if (upstream is not null)
        {
            services.Background.Run("close a connection", () => upstream.DisposeAsync().AsTask());
        }
    }
}
