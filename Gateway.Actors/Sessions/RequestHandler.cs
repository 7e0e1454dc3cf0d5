using Gateway.Actors.Bridging;
using Gateway.Actors.Kernel;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Sessions.Lists;
using Gateway.Actors.Sessions.Replies;
using Gateway.Actors.Sessions.Streams;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>Serves the messages of a client within its session.</summary>
internal sealed class RequestHandler(Session session, ClientMessage message)
{
    private readonly SessionServices _services = session.Services;

    /// <summary>What a method is answered that no target offers.</summary>
    public static JsonRpcError NotOffered(McpMethod method) => new(McpErrorCode.MethodNotFound, $"No target offers {method.Name()}.");

    /// <summary>Serves a request; it is answered in every case. Null: it is not, as too many are in flight.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="abandoned">Set when the client's connection is gone.</param>
    public async Task<bool> HandleAsync(IReply output, CancellationToken abandoned)
    {
        session.Touch();
        using var call = session.Calls.TryBegin(message.Part(message.Envelope.Id));
        if (call is null)
        {
            return false;
        }

        // MCP 2026-07-28: to close the stream of an answer is to cancel. In older revisions it is not: the client may come back for the rest.
        using var cancelling = message.Modern is null ? default : abandoned.UnsafeRegister(static call => ((InFlightCall)call!).Cancel(), call);
        var reply = new CallReply(session, message, output) { WhenAbandoned = message.Modern is null ? null : call.Cancel };
        try
        {
            await DispatchAsync(call, reply);
        }
        catch (OperationCanceledException) when (call.Cancelled.IsCancellationRequested)
        {
            await reply.ErrorAsync(session.IsClosed ? CallErrors.SessionEnded : CallErrors.Cancelled);
        }
        catch (MailboxFullException)
        {
            await reply.ErrorAsync(new JsonRpcError(McpErrorCode.InternalError, "The session is overloaded or has ended.", Reason: "overloaded", Executed: "no"));
        }

        session.Touch();
        return true;
    }

    private Task DispatchAsync(InFlightCall call, CallReply reply) => message.Envelope.Method switch
    {
        McpMethod.Ping => reply.ResultAsync("{}"u8).AsTask(),
        McpMethod.ToolsList => ListAsync(ListKind.Tools, call, reply),
        McpMethod.PromptsList => ListAsync(ListKind.Prompts, call, reply),
        McpMethod.ResourcesList => ListAsync(ListKind.Resources, call, reply),
        McpMethod.ResourceTemplatesList => ListAsync(ListKind.Templates, call, reply),
        McpMethod.ToolsCall or McpMethod.PromptsGet or McpMethod.ResourcesRead or McpMethod.CompletionComplete => CallAsync(call, reply),
        McpMethod.ResourcesSubscribe or McpMethod.ResourcesUnsubscribe => SubscribeAsync(call, reply),
        McpMethod.LoggingSetLevel => SetLevelAsync(call, reply),
        McpMethod.ServerDiscover => DiscoverAsync(call, reply),
        McpMethod.SubscriptionsListen when message.Modern is not null => new ListenRelay(session, message, call, reply).RunAsync(),
        McpMethod.Initialize => reply.ErrorAsync(new JsonRpcError(McpErrorCode.InvalidRequest, "The session is initialised already.")).AsTask(),
        _ => reply.ErrorAsync(new JsonRpcError(McpErrorCode.MethodNotFound, "Method not found.")).AsTask(),
    };

    private async Task DiscoverAsync(InFlightCall call, CallReply reply)
    {
        var view = await session.ConnectAllAsync(message.Headers, call.Cancelled);
        await (CallErrors.OfOpening(view) is { } failure ? reply.ErrorAsync(failure) : reply.ResultAsync(MergedCapabilities.DiscoverResult(view)));
    }

    private Task ListAsync(ListKind kind, InFlightCall call, CallReply reply) =>
        new ListRelay(session, message.Headers, call.Cancelled).RunAsync(kind, message, reply);

    private async Task CallAsync(InFlightCall call, CallReply reply)
    {
        var view = session.View;
        if (await FindAsync(view, call, reply) is not { } found)
        {
            return;
        }

        // After the caller was found to know the tool: the answer tells of its schema.
        await (await session.ParamHeaders.CheckAsync(view, message, found, call.Cancelled) is { } error ? reply.ErrorAsync(error).AsTask() : RelayAsync(view, found, call, reply));
    }

    private async Task RelayAsync(SessionView view, RequestTarget found, InFlightCall call, CallReply reply)
    {
        var passed = message;
        if (view.Backend.Guards[found.Target] is { } guard)
        {
            if (await RequestGuard.PassAsync(session, view, guard, message, found, reply) is not { } looked)
            {
                return;
            }

            (passed, found) = looked;
        }

        var (parked, state, error) = ParkedRequest.Find(session, passed);
        await (error is not null ? reply.ErrorAsync(error).AsTask()
            : parked is not null ? new CallRelay(parked.Session, passed, call, reply).ResumeAsync(parked)
            : new CallRelay(session, passed, call, reply).RunAsync(view, found, state));
    }

    private async Task SubscribeAsync(InFlightCall call, CallReply reply)
    {
        var view = session.View;
        if (await FindAsync(view, call, reply) is not { } found)
        {
            return;
        }

        var target = view.Targets[found.Target].Target;
        var on = message.Envelope.Method == McpMethod.ResourcesSubscribe;
        if (await EraOfAsync(view.Targets[found.Target], call) == ProtocolEra.Modern)
        {
            await SubscribeByListeningAsync(target, found.Item, on, call, reply);
            return;
        }

        if (on && session.IsSaved)
        {
            // Committed before the target's answer goes out, as a later owner must know of what was promised.
            session.Tell(new SessionMessage.SubscriptionChanged(target, found.Item, on));
            if (!await session.SaveAsync())
            {
                await reply.ErrorAsync(CallErrors.NotSaved);
                return;
            }
        }

        await RelayAsync(view, found, call, reply);
        if (message.Record.ErrorCode is null || (on && session.IsSaved))
        {
            session.Tell(new SessionMessage.SubscriptionChanged(target, found.Item, on && message.Record.ErrorCode is null));
        }
    }

    private async Task<ProtocolEra> EraOfAsync(TargetView target, InFlightCall call)
    {
        try
        {
            return (await session.UpstreamAsync(target, message.Headers, call.Cancelled)).Info.Era;
        }
        catch (UpstreamException)
        {
            // The request itself will tell why.
            return ProtocolEra.Legacy;
        }
    }

    // A modern server has no such request: what is wanted of it stands in one that stays open, and is made anew.
    private async Task SubscribeByListeningAsync(Backends.Target target, string uri, bool on, InFlightCall call, CallReply reply)
    {
        if (session.View.Targets.FirstOrDefault(other => other.Target == target)?.Upstream?.Info.Features.HasFlag(ServerFeatures.Subscribe) != true)
        {
            await reply.ErrorAsync(NotOffered(message.Envelope.Method));
            return;
        }

        var listening = new TaskCompletionSource<Task?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!session.Tell(new SessionMessage.SubscriptionChanged(target, uri, on) { Listening = listening }))
        {
            throw new MailboxFullException();
        }

        if (await listening.Task.WaitAsync(call.Cancelled) is not { } open)
        {
            await reply.ErrorAsync(new JsonRpcError(McpErrorCode.InternalError, "The session has too many subscriptions.", "overloaded", target.Name));
            return;
        }

        if (on && !await session.SaveAsync())
        {
            await reply.ErrorAsync(CallErrors.NotSaved);
            return;
        }

        // A change right after the answer must arrive; a server that takes too long to say that it listens is believed all the same.
        await open.WaitAsync(_services.Limits.Upstreams.FanOut, _services.Time, call.Cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        call.Cancelled.ThrowIfCancellationRequested();
        await reply.ResultAsync("{}"u8);
    }

    private async Task<RequestTarget?> FindAsync(SessionView view, InFlightCall call, CallReply reply)
    {
        IReadOnlyDictionary<string, int>? owners = null;
        if (RequestTarget.NeedsOwners(view, message.Envelope))
        {
            var kind = message.Envelope.Method == McpMethod.ToolsCall ? ListKind.Tools : ListKind.Prompts;
            var outcome = await new ListRelay(session, message.Headers, call.Cancelled).FirstAsync(view, kind, whole: true);
            if (outcome.List is null)
            {
                await (outcome.TargetError is { } answer ? reply.ErrorAsync(answer) : reply.ErrorAsync(outcome.Error!));
                return null;
            }

            owners = outcome.List.Owners;
        }

        var found = RequestTarget.Find(view, message, owners, out var error);
        if (found is { } about)
        {
            (message.Record.Target, message.Record.Item) = (view.Targets[about.Target].Target.Name, about.Item);
            message.Record.Kind = RequestTarget.KindOf(in message.Envelope);
        }

        if (found is { } named && await new AccessCheck(session, message, call.Cancelled).MayUseAsync(view, named) is { } refusal)
        {
            await reply.ErrorAsync(RequestTarget.Unknown(message));
            message.Record.Reason = refusal;
            return null;
        }

        if (found is null)
        {
            await reply.ErrorAsync(error!);
        }

        return found;
    }

    private async Task SetLevelAsync(InFlightCall call, CallReply reply)
    {
        var level = message.Envelope[ParamsMember.Level];
        if (!level.Exists || message.Part(level)[0] != '"')
        {
            await reply.ErrorAsync(new JsonRpcError(McpErrorCode.InvalidParams, "logging/setLevel must name a level."));
            return;
        }

        if (!MergedCapabilities.Features(session.View).HasFlag(ServerFeatures.Logging))
        {
            await reply.ErrorAsync(NotOffered(McpMethod.LoggingSetLevel));
            return;
        }

        var raw = message.Part(level).ToArray();
        session.Tell(new SessionMessage.LogLevelSet(raw));
        if (!await session.SaveAsync())
        {
            await reply.ErrorAsync(CallErrors.NotSaved);
            return;
        }

        byte[] parameters = [.. "{\"level\":"u8, .. raw, (byte)'}'];
        var answers = await Task.WhenAll(session.View.Targets.Select(target => TellAsync(target, McpMethod.LoggingSetLevel, parameters, call.Cancelled)));
        var error = answers.FirstOrDefault(answer => answer is not null);
        await (error is null ? reply.ResultAsync("{}"u8) : reply.ErrorAsync(error));
    }

    // The level counts for targets that come later too, so one that cannot be reached now is no failure of the request.
    private async Task<byte[]?> TellAsync(TargetView target, McpMethod method, byte[] parameters, CancellationToken cancellationToken)
    {
        if (target.Upstream is not { } upstream || upstream.Info.Era == ProtocolEra.Modern || !upstream.Info.Features.HasFlag(ServerFeatures.Logging))
        {
            return null;
        }

        try
        {
            var listener = new TargetListener(session, target.Target) { Upstream = upstream };
            using var answer = await TargetRequest.AskAsync(session, upstream, method, parameters, message.Headers, listener, cancellationToken);
            return answer.Envelope.Kind == JsonRpcKind.Error ? answer.Part(answer.Envelope.Error).ToArray() : null;
        }
        catch (UpstreamException exception)
        {
            SessionLog.TargetFailed(_services.Logger, target.Target.Name, method.Name(), exception.Message, exception.InnerException);
            return null;
        }
    }
}
