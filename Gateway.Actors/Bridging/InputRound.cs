using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Targets;
using Gateway.Actors.Upstreams;
using Gateway.Actors.Upstreams.Http;

namespace Gateway.Actors.Bridging;

/// <summary>What a target asks during one round of a call of a client that can only be asked by the answer to its request.</summary>
internal sealed class InputRound(Session session, IUpstream upstream, Exchange exchange, string target)
{
    private const int MaxInputs = 16;

    private readonly List<InputRequest> _inputs = [];

    /// <summary>The questions so far.</summary>
    public IReadOnlyList<InputRequest> Inputs => _inputs;

    /// <summary>Whether a message of the target is a question, or takes one back.</summary>
    public static bool IsAboutInput(TargetMessage message) => message.Envelope.Kind == JsonRpcKind.Request || message.Envelope.Method == McpMethod.Cancelled;

    /// <summary>Takes such a message. Null: it is taken, or was answered by the gateway; else the error that ends the call.</summary>
    public JsonRpcError? Take(TargetMessage message)
    {
        if (message.Envelope.Kind != JsonRpcKind.Request)
        {
            GiveUp(message);
            return null;
        }

        if (InputRequest.Read(message) is not { } input)
        {
            ServerRequestHandler.Refuse(session, upstream, message);
            return null;
        }

        if (!session.Profile.Features.HasFlag(input.Needed))
        {
            ServerRequestHandler.Refuse(session, upstream, message);

            // On a pipe that several calls share nobody can say which of them the target serves.
            return exchange is HttpExchange || session.Calls.Count <= 1 ? InputRequired.Missing(input.Needed, target) : null;
        }

        if (_inputs.Count == MaxInputs || _inputs.Exists(other => other.Key == input.Key))
        {
            ServerRequestHandler.Refuse(session, upstream, message);
            return null;
        }

        _inputs.Add(input);
        return null;
    }

    private void GiveUp(TargetMessage cancelled)
    {
        var id = cancelled.Part(cancelled.Envelope[ParamsMember.RequestId]).ToArray();
        _inputs.RemoveAll(input => input.RawId.AsSpan().SequenceEqual(id));
    }
}
