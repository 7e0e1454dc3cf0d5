using Gateway.Actors.Backends;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

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
            if (message.Envelope.Kind == JsonRpcKind.Request)
            {
                OnRequest(message);
            }
            else if (message.Envelope.Kind == JsonRpcKind.Notification)
            {
                OnNotification(message);
            }
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

        switch (message.Envelope.Method)
        {
            case McpMethod.ToolsListChanged:
                ListChanged(message, ListKind.Tools);
                break;
            case McpMethod.PromptsListChanged:
                ListChanged(message, ListKind.Prompts);
                break;
            case McpMethod.ResourcesListChanged:
                session.Tell(new SessionMessage.ListChanged(ListKind.Templates));
                ListChanged(message, ListKind.Resources);
                break;
            case McpMethod.LogMessage or McpMethod.ElicitationComplete or McpMethod.ResourcesUpdated:
                Forward(message);
                break;
            case McpMethod.Cancelled:
                Cancel(message);
                break;
            default:
                Drop(message, "it belongs to no request");
                break;
        }
    }

    private void ListChanged(TargetMessage message, ListKind kind)
    {
        session.Tell(new SessionMessage.ListChanged(kind));
        Forward(message);
    }

    private void Forward(TargetMessage message)
    {
        using var output = new MessageBuffer(message.Length + 128);
        TargetNotification.Write(output, session.View, target, message);
        session.Streams.Standalone.Append(output.Span);
    }

    // The target gives up what it asked of the client.
    private void Cancel(TargetMessage message)
    {
        var requestId = message.Envelope[ParamsMember.RequestId];
        if (Upstream is { } upstream && requestId.Exists && session.ServerRequests.Cancel(upstream, message.Part(requestId)) is { } minted)
        {
            using var output = new MessageBuffer(message.Length + 64);
            JsonRpcWriter.WriteNotification(
                output, McpMethod.Cancelled.Utf8Name(), message.Bytes, message.Envelope.Params, new Splice(requestId, minted.ToUtf8()));
            session.Streams.Standalone.Append(output.Span);
        }
    }

    private void Drop(TargetMessage message, string reason) =>
        SessionLog.MessageDropped(session.Services.Logger, target?.Name ?? "", message.Envelope.Method.Name(), reason);
}
