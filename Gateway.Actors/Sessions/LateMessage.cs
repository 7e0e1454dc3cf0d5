using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>What becomes of messages that reach a session's actor after its end: who waits for an answer gets one.</summary>
internal static class LateMessage
{
    public static void Answer(SessionMessage message, SessionView closed, TargetConnections connections)
    {
        switch (message)
        {
            case SessionMessage.Open open:
                open.Reply.TrySetResult(closed);
                break;
            case SessionMessage.Need need:
                need.Reply.TrySetException(new UpstreamException(UpstreamFault.Unreachable, "the session has ended"));
                break;
            case SessionMessage.Save save:
                save.Reply.TrySetResult(false);
                break;
            case SessionMessage.Reconfigured reconfigured:
                reconfigured.Adopted.TrySetResult();
                break;
            case SessionMessage.SubscriptionChanged changed:
                changed.Listening?.TrySetResult(Task.CompletedTask);
                break;
            case SessionMessage.Connected connected:
                connections.Abandon(connected.Upstream);
                break;
        }
    }
}
