using Gateway.Policies.Cors;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Tells browsers which pages may call (Fetch, CORS protocol). The headers are set before anything else answers, so that errors, challenges
/// and streams have them too, whatever their status.
/// </summary>
internal static class CorsStep
{
    /// <summary>Sets the headers of the response; answers a preflight.</summary>
    /// <returns>Whether the request was a preflight, and has been answered.</returns>
    public static bool Apply(HttpContext context, CorsPolicy policy)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        if (policy.VariesByOrigin)
        {
            headers.Append("Vary", "Origin");
        }

        var allowed = policy.AllowOrigin(OriginOf(request));
        if (allowed is not null)
        {
            headers.AccessControlAllowOrigin = allowed;
            if (policy.AllowCredentials)
            {
                headers.AccessControlAllowCredentials = "true";
            }
        }

        if (HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0)
        {
            // A page that may not call gets an answer without a word on what others may.
            AnswerPreflight(context.Response, allowed is null ? null : policy);
            return true;
        }

        if (allowed is not null)
        {
            headers.AccessControlExposeHeaders = policy.ExposeHeaders;
        }

        return false;
    }

    /// <summary>The origin of the page that asks; null: none does, or the header is not one value.</summary>
    public static string? OriginOf(HttpRequest request) => request.Headers.Origin is { Count: 1 } origin ? origin[0] : null;

    private static void AnswerPreflight(HttpResponse response, CorsPolicy? policy)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentLength = 0;
        if (policy is null)
        {
            return;
        }

        var headers = response.Headers;
        if (policy.AllowMethods.Length > 0)
        {
            headers.AccessControlAllowMethods = policy.AllowMethods;
        }

        if (policy.AllowHeaders.Length > 0)
        {
            headers.AccessControlAllowHeaders = policy.AllowHeaders;
        }

        if (policy.MaxAge is { } age)
        {
            headers.AccessControlMaxAge = age;
        }
    }
}
