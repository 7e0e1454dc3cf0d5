using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Http;
using Gateway.Policies.PromptGuard;

namespace Gateway.Actors.Sessions.Targets;

/// <summary>Takes what a target sends outside of exchanges, and brings it to the client on the stream that GET opens.</summary>
internal sealed class TargetListener(Session session, Target? target) : IUpstreamListener
{
    private readonly NotificationBudget _budget = new(session.Services.Limits.Sessions.NotificationsPerSecond, session.Services.Time);

    /// <summary>The connection, as soon as there is one.</summary>
    public IUpstream? Upstream { get; set; }

    public void OnMessage(TargetMessage message)
    {
        using (message)
        {
            if (!session.MayAct)
            {
                // Another node may be the session's voice by now.
                Drop(message, "the lease may have run out");
                session.Missed.Note();
                return;
            }

            if (session.IsHidden && IsQuestion(message) && Upstream is StreamableHttpUpstream http && http.TryBring(message))
            {
                return;
            }

            TargetMessage? masked = null;
            if (session.View.Backend.GuardOf(target)?.Incoming(message, out masked) is { } denial)
            {
                Reject(message, denial);
                return;
            }

            using var copy = masked;
            var passed = masked ?? message;
            if (passed.Envelope.Kind == JsonRpcKind.Request)
            {
                OnRequest(passed);
            }
            else if (passed.Envelope.Kind == JsonRpcKind.Notification)
            {
                OnNotification(passed);
            }
        }
    }

    // Servers ask on the stream of GET as well, though the question is part of a call. Who has no stream can be asked by the call alone, which looks at it.
    private static bool IsQuestion(TargetMessage message) => message.Envelope is
    {
        Kind: JsonRpcKind.Request,
        Method: McpMethod.SamplingCreateMessage or McpMethod.ElicitationCreate or McpMethod.RootsList,
    };

    // Before the handshake is over there is nobody to tell, as for every request then.
    private void Reject(TargetMessage message, GuardDenial denial)
    {
        if (Upstream is { } upstream)
        {
            ServerRequestHandler.Reject(session, upstream, target!, message, denial);
        }
    }

    private void OnRequest(TargetMessage message)
    {
        if (Upstream is not { } upstream)
        {
            // During the handshake a server may only ping, and is answered by the handshake going on.
            return;
        }

        var inbound = ServerRequestHandler.Handle(session, upstream, message);
        if (inbound is not null)
        {
            using (inbound)
            {
                session.Streams.Standalone.Append(inbound.Span);
            }
        }
    }

    private void OnNotification(TargetMessage message)
    {
        if (!_budget.TryTake())
        {
            Drop(message, "too many notifications");
            return;
        }

        if (!IsForTheClient(message.Envelope.Method))
        {
            Drop(message, "it belongs to no request");
            return;
        }

        using var output = Upstream is { } upstream ? TargetNotification.Take(session, upstream, target, message) : null;
        if (output is null)
        {
            return;
        }

        var subject = TargetNotification.SubjectOf(target, message);
        if (session.IsHidden)
        {
            session.Listens.Tell(message.Envelope.Method, JsonMembers.Find(output.Span, "params"u8).Of(output.Span), target, subject);
        }
        else
        {
            session.Streams.Standalone.Append(output.Span, subject);
        }
    }

    private static bool IsForTheClient(McpMethod method) => method is
        McpMethod.ToolsListChanged or McpMethod.PromptsListChanged or McpMethod.ResourcesListChanged
        or McpMethod.LogMessage or McpMethod.ElicitationComplete or McpMethod.ResourcesUpdated or McpMethod.Cancelled;

    private void Drop(TargetMessage message, string reason) =>
        SessionLog.MessageDropped(session.Services.Logger, target?.Name ?? "", message.Envelope.Method.Name(), reason);
}
