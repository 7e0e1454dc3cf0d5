using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>Takes what a client sends without wanting an answer.</summary>
internal static class NotificationHandler
{
    /// <summary>Takes a notification.</summary>
    public static void Handle(Session session, ClientMessage message)
    {
        ref readonly var envelope = ref message.Envelope;
        switch (envelope.Method)
        {
            case McpMethod.Cancelled when envelope[ParamsMember.RequestId] is { Exists: true } id && !session.IsHidden:
                session.Calls.Cancel(message.Part(id));
                break;
            case McpMethod.Progress when envelope[ParamsMember.ProgressToken] is { Exists: true } token:
                Progress(session, message, token);
                break;
            case McpMethod.RootsListChanged:
                Broadcast(session, message);
                break;
            default:
                // notifications/initialized: targets were told when they were connected. Others: nothing the gateway or a target waits for.
                break;
        }
    }

    // Progress of what a target asked: only to the target that asked, under the token it chose.
    private static void Progress(Session session, ClientMessage message, Slice token)
    {
        if (session.ServerRequests.Find(message.Part(token)) is not { Upstream: { } upstream, RawProgressToken.Length: > 0 } request)
        {
            return;
        }

        var output = new MessageBuffer(message.Body.Length + 64);
        JsonRpcWriter.WriteNotification(
            output, McpMethod.Progress.Utf8Name(), message.Body.Span, message.Envelope.Params, new Splice(token, request.RawProgressToken));
        Post(session, upstream, output, message.Headers);
    }

    private static void Broadcast(Session session, ClientMessage message)
    {
        foreach (var target in session.View.Targets)
        {
            // A modern server has no way to hear of it: it asks for roots anew where a call needs them.
            if (target.Upstream is { Info.Era: ProtocolEra.Legacy } upstream)
            {
                var output = new MessageBuffer();
                JsonRpcWriter.WriteNotification(output, message.Envelope.Method.Utf8Name(), message.Part(message.Envelope.Params));
                Post(session, upstream, output, message.Headers);
            }
        }
    }

    private static void Post(Session session, IUpstream upstream, MessageBuffer output, ForwardedHeaders headers) =>
        session.Services.Background.Run("notify a target", () => upstream.PostAsync(output, headers, CancellationToken.None));
}
