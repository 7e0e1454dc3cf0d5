using Gateway.Actors.Backends;
using Gateway.Actors.Bridging;
using Gateway.Actors.Guarding;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Replies;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;
using Gateway.Policies.PromptGuard;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>
/// Sends one request to one target and brings back what comes for it. Runs on the task of the HTTP request; goes on when the client's
/// connection breaks, as that is no cancellation in legacy revisions.
/// </summary>
internal sealed class CallRelay(Session session, ClientMessage message, InFlightCall call, CallReply reply)
{
    private readonly SessionServices _services = session.Services;
    private readonly InputDialogue _input = new(session, call, reply);
    private readonly CallParking _parking = new(session, message, call, reply);
    private TargetGuard? _guard;

    /// <summary>Serves the request at <paramref name="found"/>; it is answered in every case.</summary>
    /// <param name="view">The session.</param>
    /// <param name="found">What it names.</param>
    /// <param name="state">The raw <c>requestState</c> that a modern target gave for it; empty: none.</param>
    public async Task RunAsync(SessionView view, RequestTarget found, byte[] state)
    {
        var target = view.Targets[found.Target];
        _guard = view.Backend.Guards[found.Target];
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (!session.MayAct)
                {
                    await reply.ErrorAsync(CallErrors.NotNow);
                    return;
                }

                var upstream = await session.UpstreamAsync(target, message.Headers, call.Cancelled);
                await session.LogLevels.EnsureAsync(upstream, message, call.Cancelled);
                do
                {
                    await ExchangeAsync(view, found, upstream, _input.Members.IsEmpty && state.Length > 0 ? (byte[])[.. "\"requestState\":"u8, .. state] : _input.Members);
                }
                while (await _input.GoesOnAsync(target.Target.Name) && await MayAnswerAsync(target.Target));
                return;
            }
            catch (UpstreamException exception) when (attempt == 0 && !reply.HasStarted && MayRepeat(exception))
            {
                SessionLog.TargetFailed(_services.Logger, target.Target.Name, message.Envelope.Method.Name(), exception.Message, exception.InnerException);
                target = session.View.Targets.FirstOrDefault(other => other.Target == target.Target) ?? target;
            }
            catch (UpstreamException exception)
            {
                SessionLog.TargetFailed(_services.Logger, target.Target.Name, message.Envelope.Method.Name(), exception.Message, exception.InnerException);
                await reply.ErrorAsync(CallErrors.Of(exception, target.Target.Name, message.Envelope.Method));
                return;
            }
            catch (OperationCanceledException)
            {
                await reply.ErrorAsync(session.IsClosed ? CallErrors.SessionEnded : CallErrors.Cancelled);
                return;
            }
        }
    }

    // A call of a tool is never sent again once its first byte was offered: it may have been executed. Everything else asks, and may ask twice.
    private bool MayRepeat(UpstreamException exception) =>
        exception.Fault is UpstreamFault.Unreachable or UpstreamFault.Lost or UpstreamFault.SessionExpired
            && (!exception.Offered || message.Envelope.Method != McpMethod.ToolsCall);

    /// <summary>Goes on with a call that waited for input, with what its client brought; it is answered in every case, and never made anew.</summary>
    public async Task ResumeAsync(ParkedCall parked)
    {
        var target = parked.View.Targets[parked.Found.Target].Target;
        _guard = parked.View.Backend.Guards[parked.Found.Target];
        try
        {
            var missing = await _parking.AnswerAsync(parked);
            if (missing.Count == 0)
            {
                await FollowAsync(parked.View, parked.Found, parked.Upstream, parked.Exchange);
            }
            else if (!await _parking.TryParkAsync(parked.View, parked.Found, parked.Upstream, parked.Exchange, missing))
            {
                await parked.Exchange.DisposeAsync();
            }
        }
        catch (UpstreamException exception)
        {
            SessionLog.TargetFailed(_services.Logger, target.Name, message.Envelope.Method.Name(), exception.Message, exception.InnerException);

            // Whether the answer reached it or not, the call did before.
            var failure = exception.Offered ? exception : new UpstreamException(UpstreamFault.Lost, exception.Message, exception);
            await reply.ErrorAsync(CallErrors.Of(failure, target.Name, message.Envelope.Method));
        }
        catch (OperationCanceledException)
        {
            await reply.ErrorAsync(session.IsClosed ? CallErrors.SessionEnded : CallErrors.Cancelled);
        }
        finally
        {
            parked.Held.Dispose();
        }
    }

    private async Task ExchangeAsync(SessionView view, RequestTarget found, IUpstream upstream, ReadOnlyMemory<byte> more)
    {
        var id = upstream.NextId(session.Epoch);
        using var span = message.Headers.Trace?.Begin(message.Envelope.Method.Name(), view.Targets[found.Target].Target.Name, found.Item, message.Record.Kind);
        var headers = message.Headers.In(span);
        var request = RequestBridge.Compose(message, found.Splice, more, id, session.OriginOf(message), upstream.Info);
        if (headers.TraceParent is { } parent && (message.Envelope[ParamsMember.MetaTraceParent].Exists || upstream.Info.Era == ProtocolEra.Modern))
        {
            request = TraceMeta.Apply(request, parent, headers.TraceState);
        }

        try
        {
            await FollowAsync(view, found, upstream, upstream.Send(id, request, headers, session.MaySend));
            span?.Answered(message.Record.UpstreamStatus);
        }
        catch (UpstreamException exception)
        {
            span?.Failed(exception.Fault.ToString());
            throw;
        }
    }

    // Takes the exchange over.
    private async Task FollowAsync(SessionView view, RequestTarget found, IUpstream upstream, Exchange exchange)
    {
        var asked = _services.Time.GetTimestamp();
        var isParked = false;
        try
        {
            isParked = await RelayAsync(view, found, upstream, exchange);
        }
        catch (OperationCanceledException)
        {
            Cancel(upstream, exchange.Id, "The client cancelled the request.");
            throw;
        }
        finally
        {
            message.Record.Upstream = (message.Record.Upstream ?? default) + _services.Time.GetElapsedTime(asked);
            message.Record.UpstreamStatus = exchange.Status;
            if (!isParked)
            {
                await exchange.DisposeAsync();
            }
        }
    }

    // Whether the exchange goes on without its client.
    private async Task<bool> RelayAsync(SessionView view, RequestTarget found, IUpstream upstream, Exchange exchange)
    {
        var (time, allowed, keepAlive) = (_services.Time, _services.Limits.Upstreams.Call, _services.Limits.Sessions.KeepAlive);
        var target = view.Targets[found.Target].Target;
        var round = _parking.Begin(upstream, exchange, target.Name);
        var started = time.GetTimestamp();
        while (true)
        {
            var isAsked = round is { Inputs.Count: > 0 };
            var left = allowed - time.GetElapsedTime(started);
            var patience = isAsked ? _services.Limits.Sessions.ParkedGather : left < TimeSpan.Zero ? TimeSpan.Zero : left < keepAlive ? left : keepAlive;
            var received = await exchange.ReadAsync(patience, call.Cancelled);
            if (received is null)
            {
                if (isAsked)
                {
                    return await _parking.TryParkAsync(view, found, upstream, exchange, round!.Inputs);
                }

                if (session.ServerRequests.IsWaiting(upstream))
                {
                    // A person or a model at the client's side is being asked: that time is not the target's.
                    started = time.GetTimestamp();
                }
                else if (time.GetElapsedTime(started) >= allowed)
                {
                    Cancel(upstream, exchange.Id, "The gateway's deadline for the call has passed.");
                    throw new UpstreamException(UpstreamFault.Timeout, $"it did not answer within {allowed.TotalSeconds:0.#} s");
                }

                await reply.KeepAliveAsync();
                continue;
            }

            using (received)
            {
                if (received.IsResponse)
                {
                    await RespondAsync(view, found, upstream.Info, received);
                    return false;
                }

                started = time.GetTimestamp();
                if (await PassOnAsync(target, upstream, exchange.Id, round, received) is { } failure)
                {
                    Cancel(upstream, exchange.Id, failure.Message);
                    await reply.ErrorAsync(failure);
                    return false;
                }
            }
        }
    }

    private ValueTask RespondAsync(SessionView view, RequestTarget found, UpstreamInfo target, TargetMessage received)
    {
        ref readonly var envelope = ref received.Envelope;
        var (method, isError) = (message.Envelope.Method, envelope.Kind == JsonRpcKind.Error);
        var slice = isError ? envelope.Error : envelope.Result;
        Splices? masks = null;
        if (_guard?.Incoming(received.Bytes, slice, GuardArea.Result, masks = new Splices()) is { } denial)
        {
            return RejectAsync(denial, view.Targets[found.Target].Target);
        }

        using var masked = masks is { IsEmpty: false } ? Guarded.Masked(received.Bytes, slice, masks) : null;
        var part = masked is null ? received.Part(slice) : masked.Span;
        if (isError)
        {
            return _parking.TryAskUrls(part, view.Targets[found.Target].Target.Name, out var asked) ? asked
                : ErrorBridge.Of(part, message.RevisionIn(session), target, view.Targets[found.Target].Target.Name) is { } own ? reply.ErrorAsync(own) : reply.ErrorAsync(part);
        }

        if (target.Era == ProtocolEra.Modern && message.Modern is null && _input.TryTake(part))
        {
            return ValueTask.CompletedTask;
        }

        if (target.Era == ProtocolEra.Modern && _parking.TryAsk(part, out var required))
        {
            return required;
        }

        using var shaped = ResultBridge.Shape(method, part, message.RevisionIn(session), target);
        var result = shaped is null ? part : shaped.Span;
        if (!view.Backend.Names.PrefixesUris)
        {
            return reply.ResultAsync(result);
        }

        var splices = new Splices();
        ResultUris.Collect(method, result, view.Backend.Names, found.Target, splices);
        if (splices.IsEmpty)
        {
            return reply.ResultAsync(result);
        }

        using var rewritten = new MessageBuffer(result.Length + 256);
        splices.Append(rewritten, result, new Slice(0, result.Length));
        return reply.ResultAsync(rewritten.Span);
    }

    // The target has done what it was asked for, and the client is not told what came of it.
    private ValueTask RejectAsync(GuardDenial denial, Target target)
    {
        var isCall = message.Envelope.Method == McpMethod.ToolsCall;
        SessionLog.Rejected(_services.Logger, denial.Rule, "an answer", message.Envelope.Method.Name(), target.Name);
        message.Record.Reason = "rejected";
        return isCall ? reply.ResultAsync(Guarded.ToolResult(denial)) : reply.ErrorAsync(Guarded.Error(denial));
    }

    // What the client answers to a target's questions goes to the target as its arguments do.
    private async ValueTask<bool> MayAnswerAsync(Target target)
    {
        if (_guard is null || _input.Members.IsEmpty)
        {
            return true;
        }

        var masks = new Splices();
        byte[] answers = [(byte)'{', .. _input.Members.Span, (byte)'}'];
        if (_guard.Outgoing(answers, new Slice(0, answers.Length), GuardArea.Event, masks) is { } denial)
        {
            SessionLog.Rejected(_services.Logger, denial.Rule, "an answer", "a request of the target", target.Name);
            await reply.ErrorAsync(Guarded.Error(denial, "unknown"));
            return false;
        }

        using var masked = Guarded.Masked(answers, new Slice(1, answers.Length - 2), masks);
        _input.Members = masked.Span.ToArray();
        return true;
    }

    // Why the call ends with what came; null: it goes on.
    private async ValueTask<JsonRpcError?> PassOnAsync(Target target, IUpstream upstream, MintedId id, InputRound? round, TargetMessage original)
    {
        TargetMessage? masked = null;
        if (_guard?.Incoming(original, out masked) is { } denial)
        {
            ServerRequestHandler.Reject(session, upstream, target, original, denial);
            return null;
        }

        using var copy = masked;
        var received = masked ?? original;
        if (round is not null && InputRound.IsAboutInput(received))
        {
            return round.Take(received);
        }

        using var output = received.Envelope.Kind == JsonRpcKind.Request ? ServerRequestHandler.Handle(session, upstream, received)
            : received.Envelope.Method == McpMethod.Progress ? Progress(id, received)
            : TargetNotification.Take(session, upstream, target, received);
        if (output is not null && message.Modern?.Takes(received) == false)
        {
            // It is about nobody's request, and yet came with this one.
            session.Listens.Tell(received.Envelope.Method, JsonMembers.Find(output.Span, "params"u8).Of(output.Span), target, TargetNotification.SubjectOf(target, received));
        }
        else if (output is not null && TargetNotification.SubjectOf(target, received)?.IsFor(message.Access) != false)
        {
            await reply.SendAsync(output);
        }

        return null;
    }

    // Progress goes on under the token the client chose; a client that chose none asked for none.
    private MessageBuffer? Progress(MintedId id, TargetMessage received)
    {
        var (token, told) = (message.Envelope[ParamsMember.MetaProgressToken], received.Envelope[ParamsMember.ProgressToken]);
        if (!token.Exists || !MintedId.TryParse(received.Part(told), out var named) || named != id)
        {
            return null;
        }

        var output = new MessageBuffer(received.Length + 128);
        JsonRpcWriter.WriteNotification(output, McpMethod.Progress.Utf8Name(), received.Bytes, received.Envelope.Params, new Splice(told, token.Of(message.Body)));
        return output;
    }

    private void Cancel(IUpstream upstream, MintedId id, string reason) => TargetRequest.Cancel(session, upstream, id, reason, message.Headers);
}
