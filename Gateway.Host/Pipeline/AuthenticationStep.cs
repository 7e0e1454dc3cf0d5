using Gateway.Host.Listeners;
using Gateway.Policies.Authentication;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Finds out who sends a request, before anything else about it is looked at: whoever is not known learns nothing but that. Each request is
/// asked anew; a session never stands in for a credential.
/// </summary>
internal sealed class AuthenticationStep(TrustedProxies proxies, TimeProvider time)
{
    /// <summary>Who sends the request; null: it is refused, and answered.</summary>
    public async ValueTask<Caller?> AuthenticateAsync(HttpContext context, BackendRoute route, RequestRecord record)
    {
        var now = time.GetUtcNow();
        record.Arrival = record.Edge?.ArrivalAt(now) ?? new RequestArrival(now);
        if (route.Authenticator.IsNone)
        {
            return route.TellsApartByCredentials ? await PassThroughAsync(context)
                : route.ExternalChecks is { } checks ? checks.Selector.CallerOf(new HttpRequestFacts(context, record.Client, time.GetUtcNow()))
                : Caller.Anonymous;
        }

        var credentials = new RequestCredentials(context.Request);
        var result = await route.Authenticator.AuthenticateAsync(credentials, record.Arrival, context.RequestAborted);
        record.Credentials = credentials.Removed;
        if (result.Refusal is { } refusal)
        {
            (record.Call.Reason, record.RefusedBy) = (refusal.Reason, refusal.Kind);
            await WriteAsync(context, Challenge.Of(refusal, MetadataUrl(context.Request, route, refusal), route.Policies.BasicAuth?.Realm));
        }

        return result.Caller;
    }

    // The target finds out who it is; here, callers are only told apart.
    private static async ValueTask<Caller?> PassThroughAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization;
        if (authorization.Count > 1)
        {
            await GatewayError.SeveralCredentials.WriteAsync(context);
            return null;
        }

        return authorization.Count == 0 ? Caller.Anonymous : Caller.PassedThrough(authorization.ToString());
    }

    // Only mcpAuthentication has metadata; a challenge that named some for jwtAuth would send clients to a 404.
    private string? MetadataUrl(HttpRequest request, BackendRoute route, AuthenticationRefusal refusal) =>
        refusal.Kind == AuthenticationKind.Mcp ? route.Resource?.MetadataUrl(request, proxies) : null;

    private static async Task WriteAsync(HttpContext context, Challenge challenge)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status401Unauthorized;
        response.Headers.WWWAuthenticate = challenge.WwwAuthenticate;
        response.Headers.CacheControl = "no-store";
        response.ContentType = "application/json";
        response.ContentLength = challenge.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(challenge.Body, context.RequestAborted);
        }
    }
}
