using Gateway.Host.OAuth;

namespace Gateway.Host.Pipeline;

/// <summary>
/// The documents by which OAuth clients find their way, of targets that ask for tokens themselves: fetched where the target has them, and
/// passed on unchanged.
/// </summary>
internal sealed class PassthroughDocuments(ProviderClient client)
{
    private const string Reading = "GET, HEAD, OPTIONS";

    /// <summary>Whether a path may be passed on: a well-known document, and nothing that would register or exchange anything.</summary>
    public static bool IsDocument(OAuthPath asked) => asked.Kind is OAuthPathKind.ProtectedResource or OAuthPathKind.AuthorizationServer;

    /// <summary>Answers with the target's document.</summary>
    /// <param name="context">The request.</param>
    /// <param name="target">URL of the target.</param>
    /// <param name="asked">What is asked for.</param>
    public async Task ServeAsync(HttpContext context, Uri target, OAuthPath asked)
    {
        var (request, response) = (context.Request, context.Response);
        if (HttpMethods.IsOptions(request.Method))
        {
            await OAuthAnswer.OptionsAsync(context, Reading);
            return;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            await OAuthAnswer.MethodNotAllowedAsync(context, Reading);
            return;
        }

        if (await client.GetAsync(UrlOf(target, request.Path.Value!, asked), context.RequestAborted) is not { } answer)
        {
            await OAuthAnswer.BadGatewayAsync(context, Reading);
            return;
        }

        response.StatusCode = answer.Status;
        response.ContentType = answer.IsJson ? "application/json" : "text/plain";
        response.ContentLength = answer.Body.Length;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsGet(request.Method))
        {
            await response.Body.WriteAsync(answer.Body, context.RequestAborted);
        }
    }

    // The path behind the well-known name is that of the endpoint, which the target has at another place than the gateway.
    private static Uri UrlOf(Uri target, string path, OAuthPath asked)
    {
        var name = asked.Resource.Length > 0 && path.EndsWith(asked.Resource, StringComparison.Ordinal) ? path[..^asked.Resource.Length] : path;
        return new Uri(target, asked.Resource.Length == 0 || target.AbsolutePath == "/" ? name : name + target.AbsolutePath);
    }
}
