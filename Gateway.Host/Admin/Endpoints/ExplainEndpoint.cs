using Gateway.Actors.Sessions;
using Gateway.Host.Admin.Explaining;
using Gateway.Host.Configuration.Watching;
using Gateway.Host.Runtime;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/policy/explain</c>: what would become of a request, and why.</summary>
internal sealed class ExplainEndpoint(IServedConfig served, Func<GatewaySnapshot> snapshot, SessionHost sessions, TimeProvider time)
{
    /// <summary>What it serves.</summary>
    public AdminEndpoint Change => new AdminEndpoint.Change(
        "/policy/explain", "What would become of a request, and why: who the caller is, the rule that decides, and what each part of each rule comes to.", "policy.explain", Prepare);

    private AdminChange Prepare(AdminCall call)
    {
        if (call.Read<ExplainQuestion>(out var refusal) is not { } question)
        {
            return AdminChange.Refused(refusal!);
        }

        return served.InUse is not { } inUse
            ? AdminChange.Refused(AdminAnswer.Refuse(StatusCodes.Status409Conflict, "No configuration is served yet.", "Ask again later."))
            : AdminChange.Of(About(question), cancellationToken => new PolicyExplainer(snapshot(), inUse.Source, sessions, time).ExplainAsync(question, cancellationToken));
    }

    // Without the token, claims and arguments.
    private static string About(ExplainQuestion question) =>
        $"{question.Route ?? "the only route"}: {question.Operation?.Method ?? "request"} {question.Operation?.Name}{(question.Catalog ? ", catalog" : "")}";
}
