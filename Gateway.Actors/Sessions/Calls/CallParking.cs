using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Replies;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Http;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>
/// Asks a client that has no session, by the answer to its call (<c>input_required</c>): what a target of an older revision asked while it serves the
/// call, which is parked meanwhile; which URLs it wants visited first; or what a modern target asked in the same way.
/// </summary>
internal sealed class CallParking(Session session, ClientMessage message, InFlightCall call, CallReply reply)
{
    private readonly SessionServices _services = session.Services;

    private bool MayAsk => message.Modern is not null && InputRequired.MayAnswer(message.Envelope.Method);

    /// <summary>A round of questions of a target; null: it asks in another way.</summary>
    public InputRound? Begin(IUpstream upstream, Exchange exchange, string target)
    {
        if (!MayAsk || upstream.Info.Era != ProtocolEra.Legacy)
        {
            return null;
        }

        if (upstream is StreamableHttpUpstream http)
        {
            http.TakeQuestions((HttpExchange)exchange);
        }

        return new InputRound(session, upstream, exchange, target);
    }

    /// <summary>Parks a call and asks its client; false: there are too many, and that is answered. A parked call has taken the exchange over.</summary>
    public async Task<bool> TryParkAsync(SessionView view, RequestTarget found, IUpstream upstream, Exchange exchange, IReadOnlyList<InputRequest> inputs)
    {
        var parked = session.Calls.TryBegin(message.Part(message.Envelope.Id)) is not { } held ? null : new ParkedCall
        {
            Id = SessionId.NewRandom(),
            Session = session,
            View = view,
            Found = found,
            Upstream = upstream,
            Exchange = exchange,
            Headers = message.Headers,
            Inputs = inputs,
            Held = held,
        };
        exchange.IsParked = true;
        if (parked is null || !_services.Parked.TryAdd(parked))
        {
            parked?.Held.Dispose();
            TargetRequest.Cancel(session, upstream, exchange.Id, "Too many calls wait for input.", message.Headers);
            await reply.ErrorAsync(CallErrors.TooManyParked);
            return false;
        }

        await reply.ResultAsync(InputRequired.Result(inputs, State(RequestStateKind.Parked, parked.Id, [])));
        if (call.Cancelled.IsCancellationRequested && _services.Parked.Take(parked.Id) is not null)
        {
            // The client left before it could read that it is asked.
            await parked.AbandonAsync("The client cancelled the request.");
        }

        return true;
    }

    /// <summary>Brings the target what the client answered; the questions that it did not answer are returned.</summary>
    public async Task<List<InputRequest>> AnswerAsync(ParkedCall parked)
    {
        var missing = new List<InputRequest>();
        parked.Exchange.IsParked = false;
        try
        {
            foreach (var input in parked.Inputs)
            {
                var answer = InputResponses.Find(message.Part(message.Envelope[ParamsMember.InputResponses]), input);
                if (answer.IsEmpty)
                {
                    missing.Add(input);
                    continue;
                }

                var output = new MessageBuffer(answer.Length + 64);
                JsonRpcWriter.WriteResult(output, input.RawId, answer);
                await parked.Upstream.PostAsync(output, message.Headers, call.Cancelled);
            }

            return missing;
        }
        catch
        {
            await parked.Exchange.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Asks for the URLs that a target of 2025-11-25 wants visited first. It has not begun, so nothing is parked: the call is made again.
    /// </summary>
    public bool TryAskUrls(ReadOnlySpan<byte> error, string target, out ValueTask answered)
    {
        answered = default;
        if (!MayAsk || ModernError.FindCode(error).Code != McpErrorCode.UrlElicitationRequired || InputRequired.UrlsOf(error) is not { Count: > 0 } urls)
        {
            return false;
        }

        answered = session.Profile.Features.HasFlag(ClientFeatures.ElicitationUrl)
            ? reply.ResultAsync(InputRequired.Result(urls, State(RequestStateKind.Again, 0, [])))
            : reply.ErrorAsync(InputRequired.Missing(ClientFeatures.ElicitationUrl, target));
        return true;
    }

    /// <summary>Passes on what a modern target asks for. Its state goes along in one of ours, so that nobody else can bring it back.</summary>
    public bool TryAsk(ReadOnlySpan<byte> result, out ValueTask answered)
    {
        answered = default;
        if (!MayAsk || !InputRequired.IsOne(result))
        {
            return false;
        }

        var state = JsonMembers.Find(result, "requestState"u8);
        answered = reply.ResultAsync(InputRequired.WithState(result, State(RequestStateKind.Target, 0, state.Of(result))));
        return true;
    }

    private string State(RequestStateKind kind, UInt128 id, ReadOnlySpan<byte> inner) => new RequestState(
        kind, id, _services.Membership.Self.Incarnation, RequestBinding.Of(session, message), _services.Time.GetUtcNow() + _services.Limits.Sessions.ParkedTime, inner.ToArray()).Seal(_services.RequestStates);
}
