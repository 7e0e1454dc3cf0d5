using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Lists;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Calls;

/// <summary>
/// Whether a request may use what it names. Where there are rules, what is not there is answered by the gateway too: were it left to the
/// target, its answer would tell it from what is denied.
/// </summary>
internal sealed class AccessCheck(Session session, ClientMessage message, CancellationToken cancellationToken)
{
    private readonly TargetCatalogs _catalogs = new(session, message.Headers, cancellationToken);

    /// <summary>Null: it may. Else why not, in a word for the access log, which the client never learns.</summary>
    public async ValueTask<string?> MayUseAsync(SessionView view, RequestTarget found)
    {
        var target = view.Targets[found.Target];
        var kind = RequestTarget.KindOf(in message.Envelope);
        if (message.Access.IsUnrestricted)
        {
            // A tool or prompt whose description a guard rejects is in no list, and so is not there.
            var mayBeHidden = kind != McpItemKind.Resource && view.Backend.Guards[found.Target] is { ChecksResponses: true };
            return mayBeHidden && await ExistsAsync(target, kind, found.Item, isAllowed: true) == false ? "unknown" : null;
        }

        var method = message.Envelope.Method;
        var decision = message.Access.Decide(method.Name(), new McpOperation(kind, target.Target.Name, found.Item)
        {
            Arguments = message.Envelope[ParamsMember.Arguments].Of(message.Body),
        });
        (message.Record.IsAllowed, message.Record.Rule) = (decision.IsAllowed, decision.Rule);
        if (decision.Failed)
        {
            SessionLog.RuleFailed(session.Services.Logger, decision.Rule!.Condition.Source, method.Name(), target.Target.Name);
        }

        // Denied or not, the lists are looked at alike: a difference in what the target is asked would be one in time.
        var exists = await ExistsAsync(target, kind, found.Item, decision.IsAllowed);
        return !decision.IsAllowed ? "denied" : exists == false ? "unknown" : null;
    }

    // Null: the target does not say, and a request that is allowed will tell why.
    private async ValueTask<bool?> ExistsAsync(TargetView target, McpItemKind kind, string name, bool isAllowed)
    {
        try
        {
            return await _catalogs.ContainsAsync(target, kind, name, believeOld: isAllowed);
        }
        catch (UpstreamException exception)
        {
            SessionLog.TargetFailed(session.Services.Logger, target.Target.Name, message.Envelope.Method.Name(), exception.Message, exception.InnerException);
            return null;
        }
    }
}
