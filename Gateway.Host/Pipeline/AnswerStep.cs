using System.Text;
using Gateway.Policies.Redirect;

namespace Gateway.Host.Pipeline;

/// <summary>What routes answer by themselves.</summary>
internal static class AnswerStep
{
    /// <summary>Sends a client on, whatever its method.</summary>
    public static Task RedirectAsync(HttpContext context, AnswerRoute route, RedirectTarget redirect)
    {
        var (request, response) = (context.Request, context.Response);
        var matched = MatchedPrefix.Find(route.Prefixes, request.Path.Value ?? "/");
        response.StatusCode = redirect.Config.Status;
        response.ContentLength = 0;
        response.Headers.Location = redirect.Location(
            request.Scheme, new HostString(request.Host.Host).ToUriComponent(), request.Host.Port, request.Path.ToUriComponent(), request.QueryString.ToUriComponent(),
            matched is null ? null : new PathString(matched).ToUriComponent());
        return Task.CompletedTask;
    }

    /// <summary>Answers a request, whatever its method.</summary>
    public static async Task RespondAsync(HttpContext context, AnswerConfig answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status!.Value;
        if (answer.Status is 204 or 205 or 304)
        {
            return;
        }

        var body = Encoding.UTF8.GetBytes(answer.Body);
        response.ContentLength = body.Length;
        if (body.Length == 0)
        {
            return;
        }

        // Whatever stands in it, no browser takes it for a page.
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
