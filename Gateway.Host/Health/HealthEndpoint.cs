using System.Text.Json;

namespace Gateway.Host.Health;

/// <summary>
/// <c>/healthz/live</c>: the process serves. <c>/healthz/ready</c>: it should get traffic; the body also says whether the last change of
/// the configuration was taken.
/// </summary>
internal sealed class HealthEndpoint(ReadinessState readiness)
{
    /// <summary>Serves a request on the readiness port.</summary>
    public Task ServeAsync(HttpContext context)
    {
        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return Task.CompletedTask;
        }

        return context.Request.Path.Value switch
        {
            "/healthz/live" => WriteAsync(context, StatusCodes.Status200OK, new { status = "live" }),
            "/healthz/ready" => WriteAsync(context, readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, readiness.Describe()),
            _ => NotFound(context),
        };
    }

    private static Task WriteAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web), context.RequestAborted).AsTask();
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
