using System.Text;
using Gateway.Actors.Sessions;
using Gateway.Host.Configuration;
using Gateway.Host.Pipeline;
using Gateway.Host.Runtime;
using Gateway.Policies.AccessLog;
using Gateway.Policies.Authentication;

namespace Gateway.Host.Admin.Explaining;

/// <summary>
/// Says what would become of a request, and why: by the authentication, the rules and the decisions of its route, which are those of real requests. Nothing
/// is sent to a target, but for the lists of a catalog.
/// </summary>
/// <param name="snapshot">What is served.</param>
/// <param name="source">Where the configuration was written.</param>
/// <param name="sessions">Asks targets for their lists.</param>
/// <param name="time">The clock.</param>
internal sealed class PolicyExplainer(GatewaySnapshot snapshot, ConfigSource source, SessionHost sessions, TimeProvider time)
{
    /// <summary>Answers a question.</summary>
    public async ValueTask<AdminAnswer> ExplainAsync(ExplainQuestion question, CancellationToken cancellationToken)
    {
        if (AskedRequest.Create(question, out var refusal) is not { } context || AskedRoute.Find(snapshot, question, context.Request, out refusal) is not { } route)
        {
            return refusal!;
        }

        var (caller, authentication) = await WhoAsync(question, context, route, cancellationToken);
        if (authentication is null)
        {
            return AdminAnswer.Invalid("claims are no JSON object that a token could have.", "Write an object without names that stand twice, at most 8 levels deep.");
        }

        var told = new Dictionary<string, object?> { ["route"] = route.Name, ["isAllowed"] = false, ["decidedBy"] = "authentication", ["authentication"] = authentication };
        if (caller is null)
        {
            return AdminAnswer.Ok(told);
        }

        told["notAsked"] = NotAsked(route).ToArray();
        var facts = AskedRequest.FactsOf(context, time);
        var rules = new ExplainedRules(source, route.Path, SecretsOf(question));
        var decision = route.HttpRules.Decide(caller, facts);
        told["authorization"] = rules.Describe(decision, route.HttpRules.Explain(caller, facts), "authorization");
        (told["isAllowed"], told["decidedBy"]) = (decision.IsAllowed, "authorization");
        if (!decision.IsAllowed || route is not McpRoute mcp)
        {
            return AdminAnswer.Ok(told);
        }

        var access = mcp.McpRules.For(caller, facts);
        if (question.Operation is { } operation)
        {
            if (AskedOperation.Find(operation, mcp.Backend, out var found, out refusal) is not { } target)
            {
                return refusal!;
            }

            using var decisions = access.Begin(operation.Method);
            var decided = decisions.Decide(in found);
            told["operation"] = new { operation.Method, found.Target, found.Name };
            told["mcpAuthorization"] = rules.Describe(decided, decisions.Explain(in found), "mcpAuthorization", target);
            (told["isAllowed"], told["decidedBy"]) = (decided.IsAllowed, "mcpAuthorization");
        }

        if (question.Catalog)
        {
            told["catalog"] = await new ExplainedCatalog(mcp.Backend, access, rules, sessions).DescribeAsync();
        }

        return AdminAnswer.Ok(told);
    }

    private async ValueTask<(Caller? Caller, object? Told)> WhoAsync(ExplainQuestion question, HttpContext context, BackendRoute route, CancellationToken cancellationToken)
    {
        if (question.Claims is { } claims)
        {
            var supposed = Caller.Supposed(Encoding.UTF8.GetBytes(claims.GetRawText()));
            return (supposed, supposed is null ? null : new { Outcome = "supposed", supposed.Token!.Issuer, supposed.Token.Subject });
        }

        if (route.Authenticator.IsNone)
        {
            return (Caller.Anonymous, new { Outcome = "anonymous", Reason = route.TellsApartByCredentials ? "the target finds out who it is" : "the route asks nobody who they are" });
        }

        var result = await route.Authenticator.AuthenticateAsync(new RequestCredentials(context.Request), new RequestArrival(time.GetUtcNow()), cancellationToken);
        return result.Refusal is { } refused
            ? (null, new { Outcome = "refused", Policy = refused.Kind, refused.Reason, Status = StatusCodes.Status401Unauthorized })
            : (result.Caller, new { Outcome = result.Caller!.Principal == 0 ? "anonymous" : "verified", result.Caller.Token?.Issuer, result.Caller.Token?.Subject, User = result.Caller.BasicUser });
    }

    // What stands between a request and its target beside rules, and depends on more than the question says.
    private static IEnumerable<string> NotAsked(BackendRoute route)
    {
        if (route.ExternalChecks is not null)
        {
            yield return "extAuthz: the service is not asked, and rules read no extauthz";
        }

        if (route.RateLimiter is not null)
        {
            yield return "localRateLimit: nothing is counted";
        }

        if (route is McpRoute mcp && mcp.Backend.Config.Targets.Any(target => target.Policies?.Ai is not null))
        {
            yield return "promptGuard: no text is looked at";
        }
    }

    // Who asks knows them; the answer may be kept by whoever does not.
    private static List<string> SecretsOf(ExplainQuestion question) =>
        [.. (question.Request?.Headers ?? new Dictionary<string, string>()).Where(header => PayloadRedaction.IsCredential(header.Key)).Select(header => header.Value)
            .Append(question.Token).OfType<string>().Where(text => text.Length > 0)];
}
