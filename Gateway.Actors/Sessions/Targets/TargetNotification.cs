using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Streams;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Targets;

/// <summary>Notifications of targets as clients see them.</summary>
internal static class TargetNotification
{
    /// <summary>What a notification tells about; null: nothing that rules are about.</summary>
    public static EventSubject? SubjectOf(Target? target, TargetMessage message)
    {
        ref readonly var envelope = ref message.Envelope;
        McpItemKind? kind = envelope.Method switch
        {
            McpMethod.ToolsListChanged => McpItemKind.Tool,
            McpMethod.PromptsListChanged => McpItemKind.Prompt,
            McpMethod.ResourcesListChanged or McpMethod.ResourcesUpdated => McpItemKind.Resource,
            _ => null,
        };
        if (kind is not { } about || envelope.Method != McpMethod.ResourcesUpdated)
        {
            return kind is null ? null : new EventSubject(envelope.Method.Name(), kind.Value, target?.Name, null);
        }

        var uri = envelope[ParamsMember.Uri];
        return uri.Exists && JsonText.TryUnescape(message.Part(uri), out var text)
            ? new EventSubject(envelope.Method.Name(), about, target?.Name, System.Text.Encoding.UTF8.GetString(text))
            : new EventSubject(envelope.Method.Name(), about, null, null);
    }

    /// <summary>
    /// Takes note of what a notification means for the session, and returns it as the client gets it; null: it is none of the client's business.
    /// </summary>
    public static MessageBuffer? Take(Session session, IUpstream upstream, Target? target, TargetMessage message)
    {
        switch (message.Envelope.Method)
        {
            case McpMethod.Cancelled:
                return Cancelled(session, upstream, message);
            case McpMethod.ToolsListChanged:
                Changed(session, target, ListKind.Tools);
                break;
            case McpMethod.PromptsListChanged:
                Changed(session, target, ListKind.Prompts);
                break;
            case McpMethod.ResourcesListChanged:
                Changed(session, target, ListKind.Templates);
                Changed(session, target, ListKind.Resources);
                break;
        }

        var output = new MessageBuffer(message.Length + 128);
        Write(output, session.View, target, message);
        return output;
    }

    private static void Changed(Session session, Target? target, ListKind kind)
    {
        target?.Lists.Forget(kind);
        session.Tell(new SessionMessage.ListChanged(kind));
    }

    // The target gives up what it asked of the client, which knows the question by another id.
    private static MessageBuffer? Cancelled(Session session, IUpstream upstream, TargetMessage message)
    {
        var requestId = message.Envelope[ParamsMember.RequestId];
        if (!requestId.Exists || session.ServerRequests.Cancel(upstream, message.Part(requestId)) is not { } minted)
        {
            return null;
        }

        var output = new MessageBuffer(message.Length + 64);
        JsonRpcWriter.WriteNotification(
            output, McpMethod.Cancelled.Utf8Name(), message.Bytes, message.Envelope.Params, new Splice(requestId, minted.ToUtf8()));
        return output;
    }

    // The subscription is the gateway's own (2026-07-28); a client that has some is told of its own.
    private static Splice WithoutSubscription(TargetMessage message)
    {
        if (!message.Envelope[ParamsMember.MetaSubscriptionId].Exists)
        {
            return default;
        }

        var whole = message.Envelope[ParamsMember.Meta];
        var meta = message.Part(whole);
        using var output = new MessageBuffer(meta.Length);
        var copy = new JsonObjectCopy(output);
        var members = new JsonMembers(meta);
        while (members.Next())
        {
            if (!members.Is(MetaKeys.SubscriptionId))
            {
                copy.Add(members.Whole.Of(meta));
            }
        }

        copy.End();
        return new Splice(whole, output.Span.ToArray());
    }

    // With the URI of resources/updated as clients see it.
    private static void Write(MessageBuffer output, SessionView view, Target? target, TargetMessage message)
    {
        var name = message.Part(message.Envelope.MethodName);
        var index = target is null ? -1 : view.Backend.Targets.IndexOf(target);
        var uri = message.Envelope[ParamsMember.Uri];
        var splice = default(Splice);
        if (index >= 0 && uri.Exists && message.Envelope.Method == McpMethod.ResourcesUpdated && JsonText.TryUnescape(message.Part(uri), out var text))
        {
            splice = new Splice(uri, JsonText.Quote(view.Backend.Names.JoinUri(index, text)));
        }

        JsonRpcWriter.WriteNotification(output, name, message.Bytes, message.Envelope.Params, splice, WithoutSubscription(message));
    }
}
