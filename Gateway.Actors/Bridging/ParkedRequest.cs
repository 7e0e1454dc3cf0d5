using System.Text;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Calls;

namespace Gateway.Actors.Bridging;

/// <summary>What a request goes on with that brings a <c>requestState</c>: one of this caller's, for this very request, still good, and once.</summary>
internal static class ParkedRequest
{
    /// <summary>
    /// The call to go on with, or the state to send to a modern target, or the error to answer; none of them: the request is a new one, or to be made anew.
    /// </summary>
    public static (ParkedCall? Call, byte[] State, JsonRpcError? Error) Find(Session session, ClientMessage message)
    {
        var token = message.Envelope[ParamsMember.RequestState];
        if (message.Modern is null || !token.Exists || !InputRequired.MayAnswer(message.Envelope.Method))
        {
            return (null, [], null);
        }

        var services = session.Services;
        if (!JsonText.TryUnescape(message.Part(token), out var text)
            || RequestState.Open(services.RequestStates, Encoding.UTF8.GetString(text)) is not { } state
            || state.Bound != RequestBinding.Of(session, message))
        {
            return (null, [], CallErrors.InvalidState);
        }

        if (state.Kind != RequestStateKind.Parked)
        {
            return (null, state.Inner, state.Expires > services.Time.GetUtcNow() ? null : CallErrors.InvalidState);
        }

        return services.Parked.Take(state.Call) is { } call ? (call, [], null) : (null, [], CallErrors.ParkedIsGone);
    }
}
