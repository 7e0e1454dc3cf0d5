using Gateway.Actors.Guarding;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Replies;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>Has the guard of a target look at a request before it is relayed.</summary>
internal static class RequestGuard
{
    /// <summary>
    /// The request as it may pass, with where it goes: its own bytes, or with masks and its parts found anew. Null: it may not, and that is answered.
    /// </summary>
    public static async ValueTask<(ClientMessage Message, RequestTarget Target)?> PassAsync(
        Session session, SessionView view, TargetGuard guard, ClientMessage message, RequestTarget found, CallReply reply)
    {
        var masks = new Splices();
        if (guard.Outgoing(message.Body.Span, message.Envelope.Params, GuardArea.Params, masks) is { } denial)
        {
            var method = message.Envelope.Method;
            SessionLog.Rejected(session.Services.Logger, denial.Rule, "a request", method.Name(), view.Targets[found.Target].Target.Name);
            await reply.ErrorAsync(Guarded.Error(denial, method == McpMethod.ToolsCall ? "no" : null));
            return null;
        }

        return masks.IsEmpty ? (message, found) : (Masked(message, masks), found with { Splice = masks.Moved(found.Splice) });
    }

    private static ClientMessage Masked(ClientMessage message, Splices masks)
    {
        using var masked = Guarded.Masked(message.Body.Span, new Slice(0, message.Body.Length), masks);
        var body = masked.Span.ToArray();
        return JsonRpcReader.ReadClient(body, out var envelope) == JsonRpcFault.None
            ? message.With(body, in envelope)
            : throw new InvalidOperationException("A request with masks is no request.");
    }
}
