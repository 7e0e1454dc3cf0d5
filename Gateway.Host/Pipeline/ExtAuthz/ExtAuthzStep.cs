using System.Net.Http.Headers;
using Gateway.Actors.Upstreams;
using Gateway.Host.Listeners;
using Gateway.Policies.Authentication;
using Gateway.Policies.ExtAuthz;

namespace Gateway.Host.Pipeline.ExtAuthz;

/// <summary>Asks the authorization service of a route whether a request may go on, and passes its refusals on.</summary>
internal sealed partial class ExtAuthzStep(HttpLimits limits, TimeProvider time, ILogger<ExtAuthzStep> logger)
{
    /// <summary>Whether the request may go on; if not, it is answered.</summary>
    public async Task<bool> MayGoOnAsync(HttpContext context, BackendRoute route, ExternalCheck check, Caller caller, RequestRecord record)
    {
        // RFC 9110 §9.3.6: a client of ours would open a tunnel through the service.
        if (context.Request.Method is "CONNECT" or "TRACE")
        {
            await GatewayError.MethodNotAllowed("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS").WriteAsync(context);
            return false;
        }

        var facts = new HttpRequestFacts(context, record.Client, time.GetUtcNow());
        var target = context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        if (check.Authorizer.Ask(caller, facts, target) is not { } question)
        {
            NoQuestion(route.Name);
            record.Call.Reason = "ext_authz_no_question";
            await GatewayError.NotAllowed.WriteAsync(context);
            return false;
        }

        var (content, unread) = await BodyAsync(context, check.Authorizer.Config.IncludeRequestBody);
        if (unread is not null)
        {
            await unread.WriteAsync(context);
            return false;
        }

        var decision = await AskAsync(context, route, check, caller, facts, question, content);
        if (decision.Failed)
        {
            record.Call.Reason = "ext_authz_failed";
        }

        if (!decision.IsAllowed)
        {
            return false;
        }

        Pass(context, decision);
        return true;
    }

    // What is decided is decided before anything is written to the client: a client that goes away while it is told no must not turn that into a yes.
    private async Task<ExtAuthzDecision> AskAsync(
        HttpContext context, BackendRoute route, ExternalCheck check, Caller caller, HttpRequestFacts facts, ExtAuthzQuestion question, HttpContent? content)
    {
        var config = check.Authorizer.Config;
        using var clock = new CancellationTokenSource(config.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, context.RequestAborted);
        using var answer = await SendAsync(context, route, check, question, content, either.Token);
        var decision = answer is null ? check.Authorizer.Failure() : await DecideAsync(check.Authorizer, caller, facts, answer, either.Token);
        if (answer is not null && decision.Failed)
        {
            ServiceFailed(route.Name, check.Service.Url.Authority, $"it answered {(int)answer.StatusCode}", null);
        }

        if (decision.IsAllowed)
        {
            return decision;
        }

        if (answer is null || decision.Status is not null)
        {
            await GatewayError.NotAllowedWith(decision.Status ?? StatusCodes.Status403Forbidden).WriteAsync(context);
        }
        else
        {
            await ServiceAnswer.RefuseAsync(context, answer, decision.Location, config.MaxResponseBytes, either.Token);
        }

        return decision;
    }

    private async Task<HttpResponseMessage?> SendAsync(
        HttpContext context, BackendRoute route, ExternalCheck check, ExtAuthzQuestion question, HttpContent? content, CancellationToken cancellationToken)
    {
        try
        {
            return await check.Service.SendAsync(context.Request.Method, question.Target, null, new ForwardedHeaders(question.Headers), content, cancellationToken);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && ServiceAnswer.IsServiceFault(exception))
        {
            ServiceFailed(route.Name, check.Service.Url.Authority, exception is OperationCanceledException ? "it took too long" : "it was not reached", exception);
            return null;
        }
    }

    private static async Task<ExtAuthzDecision> DecideAsync(
        ExtAuthorizer authorizer, Caller caller, HttpRequestFacts facts, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        if (!authorizer.ReadsResponseBody || status is < 200 or >= 300)
        {
            return authorizer.Decide(caller, facts, status, new AnswerHeaderView(answer), null);
        }

        return await ServiceAnswer.TryReadAsync(answer, authorizer.Config.MaxResponseBytes, cancellationToken) is { } body
            ? authorizer.Decide(caller, facts, status, new AnswerHeaderView(answer), body)
            : authorizer.Failure();
    }

    private async ValueTask<(HttpContent? Content, GatewayError? Error)> BodyAsync(HttpContext context, ExtAuthzBodyConfig? config)
    {
        if (config is null || context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return (null, null);
        }

        var (body, isWhole, error) = await RequestBody.PeekAsync(context, config.MaxRequestBytes, limits.BodyTimeout, time);
        if (error is not null || (!isWhole && !config.AllowPartialMessage))
        {
            return (null, error ?? GatewayError.BodyTooLarge);
        }

        var content = new ByteArrayContent(body!);
        if (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type))
        {
            content.Headers.ContentType = type;
        }

        return (content, null);
    }

    // In the request itself, so that rules and expressions see what the service said and nobody sees what the client claimed in its place;
    // and noted, as what goes on to targets is chosen from the client's headers.
    private static void Pass(HttpContext context, ExtAuthzDecision decision)
    {
        var (headers, change) = (context.Request.Headers, decision.Change!);
        foreach (var name in change.Dropped)
        {
            headers.Remove(name);
        }

        foreach (var (name, value) in change.Written)
        {
            headers.Append(name, value);
        }

        context.Features.Set(new ExternalYes(change, decision.Metadata));
    }

    [LoggerMessage(2050, LogLevel.Warning, "The authorization service {Service} of route {Route} did not decide: {What}")]
    private partial void ServiceFailed(string route, string service, string what, Exception? exception);

    [LoggerMessage(2051, LogLevel.Warning, "A request of route {Route} was refused: its path for the authorization service is none")]
    private partial void NoQuestion(string route);
}
