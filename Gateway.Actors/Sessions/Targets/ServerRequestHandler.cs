using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Guarding;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;
using Gateway.Policies.PromptGuard;

namespace Gateway.Actors.Sessions.Targets;

/// <summary>Requests that targets send to clients: answered by the gateway where the client cannot be asked, else given an id of the gateway's.</summary>
internal static class ServerRequestHandler
{
    private static readonly JsonRpcError NotSupported = new(McpErrorCode.MethodNotFound, "The client does not support this request.");
    private static readonly JsonRpcError TooMany = new(McpErrorCode.InternalError, "Too many requests wait for the client.", Reason: "overloaded");

    /// <summary>The request as the client gets it, or null when the gateway answered it.</summary>
    public static MessageBuffer? Handle(Session session, IUpstream upstream, TargetMessage message)
    {
        ref readonly var envelope = ref message.Envelope;
        var needed = envelope.Method switch
        {
            McpMethod.SamplingCreateMessage => ClientFeatures.Sampling,
            McpMethod.ElicitationCreate => ClientFeatures.Elicitation,
            McpMethod.RootsList => ClientFeatures.Roots,
            _ => ClientFeatures.None,
        };
        if (needed == ClientFeatures.None || session.IsHidden || !session.Profile.Features.HasFlag(needed))
        {
            // Whoever has no session is asked by the answer to a call (InputRound), and by nothing else.
            Refuse(session, upstream, message);
            return null;
        }

        var token = envelope[ParamsMember.MetaProgressToken];
        if (session.ServerRequests.Add(upstream, message.Part(envelope.Id), message.Part(token)) is not { } id)
        {
            Answer(session, upstream, message, TooMany);
            return null;
        }

        var output = new MessageBuffer(message.Length + 64);
        var minted = id.ToUtf8();
        JsonRpcWriter.WriteRequest(output, minted, envelope.Method.Utf8Name(), message.Bytes, envelope.Params, new Splice(token, minted));
        return output;
    }

    /// <summary>Drops a notification, or answers a request, whose text may not pass.</summary>
    public static void Reject(Session session, IUpstream upstream, Target target, TargetMessage message, GuardDenial denial)
    {
        SessionLog.Rejected(session.Services.Logger, denial.Rule, "a message", message.Envelope.Method.Name(), target.Name);
        if (message.Envelope.Kind == JsonRpcKind.Request)
        {
            Answer(session, upstream, message, Guarded.Error(denial));
        }
    }

    /// <summary>Answers a request that no client is asked.</summary>
    public static void Refuse(Session session, IUpstream upstream, TargetMessage message) =>
        Answer(session, upstream, message, message.Envelope.Method == McpMethod.Ping ? null : NotSupported);

    /// <summary>Brings the client's answer to the target that asked; false when no target waits for it.</summary>
    public static async Task<bool> AnswerAsync(Session session, ClientMessage answer, CancellationToken cancellationToken)
    {
        if (session.ServerRequests.Take(answer.Part(answer.Envelope.Id)) is not { } request)
        {
            return false;
        }

        if (request.Upstream is not { } upstream)
        {
            request.Answer!.TrySetResult(new InputAnswer(answer.Envelope.Kind == JsonRpcKind.Error ? [] : answer.Part(answer.Envelope.Result).ToArray()));
            return true;
        }

        var output = new MessageBuffer(answer.Body.Length + 64);
        WriteAnswer(output, session, request, answer);
        try
        {
            await upstream.PostAsync(output, answer.Headers, cancellationToken);
        }
        catch (UpstreamException exception)
        {
            // The target is gone, and with it the question: 202 says received, not delivered.
            SessionLog.TargetFailed(session.Services.Logger, "", "an answer of the client", exception.Message, exception);
        }

        return true;
    }

    private static void WriteAnswer(MessageBuffer output, Session session, ServerRequest request, ClientMessage answer)
    {
        var isError = answer.Envelope.Kind == JsonRpcKind.Error;
        var part = isError ? answer.Envelope.Error : answer.Envelope.Result;
        var target = session.View.Targets.FirstOrDefault(target => ReferenceEquals(target.Upstream, request.Upstream))?.Target;
        var masks = new Splices();
        if (session.View.Backend.GuardOf(target)?.Outgoing(answer.Body.Span, part, GuardArea.Event, masks) is { } denial)
        {
            SessionLog.Rejected(session.Services.Logger, denial.Rule, "an answer", "a request of the target", target!.Name);
            JsonRpcWriter.WriteError(output, request.RawId, Guarded.Error(denial));
            return;
        }

        using var value = Guarded.Masked(answer.Body.Span, part, masks);
        if (isError)
        {
            JsonRpcWriter.WriteError(output, request.RawId, value.Span);
        }
        else
        {
            JsonRpcWriter.WriteResult(output, request.RawId, value.Span);
        }
    }

    private static void Answer(Session session, IUpstream upstream, TargetMessage message, JsonRpcError? error)
    {
        var output = new MessageBuffer();
        if (error is null)
        {
            JsonRpcWriter.WriteResult(output, message.Part(message.Envelope.Id), "{}"u8);
        }
        else
        {
            JsonRpcWriter.WriteError(output, message.Part(message.Envelope.Id), error);
        }

        session.Services.Background.Run("answer a target", () => upstream.PostAsync(output, ForwardedHeaders.None, CancellationToken.None));
    }
}
