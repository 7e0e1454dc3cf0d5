using System.Text.Json;
using Gateway.Policies.OAuth;

namespace Gateway.Host.OAuth;

/// <summary>
/// Answers of the OAuth endpoints: JSON that pages of any origin may read, as there is nothing of a caller in it, and that nobody keeps.
/// </summary>
internal static class OAuthAnswer
{
    // What MCP clients in browsers set on these requests.
    private const string RequestHeaders = "Accept, Authorization, Content-Type, MCP-Protocol-Version";

    /// <summary>Answers OPTIONS, which browsers ask before they send a header of their own.</summary>
    public static Task OptionsAsync(HttpContext context, string methods, bool isOpen = true)
    {
        Allow(context.Response, methods, isOpen);
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>Answers with a JSON document.</summary>
    public static async Task JsonAsync(HttpContext context, string methods, int status, ReadOnlyMemory<byte> json, bool isOpen = true)
    {
        var response = context.Response;
        Allow(response, methods, isOpen);
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(json, context.RequestAborted);
        }
    }

    /// <summary>Answers with an error (RFC 6749 §5.2, RFC 7591 §3.2.2).</summary>
    public static Task ErrorAsync(HttpContext context, string methods, int status, RegistrationFault fault) =>
        JsonAsync(context, methods, status, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
        {
            ["error"] = fault.Error,
            ["error_description"] = fault.Description,
        }));

    /// <summary>The provider did not give what was needed; why is in the log.</summary>
    public static Task BadGatewayAsync(HttpContext context, string methods) =>
        ErrorAsync(context, methods, StatusCodes.Status502BadGateway, new("server_error", "The authorization server did not answer as it should."));

    /// <summary>The method is not served here.</summary>
    public static Task MethodNotAllowedAsync(HttpContext context, string methods)
    {
        context.Response.Headers.Allow = methods;
        return ErrorAsync(context, methods, StatusCodes.Status405MethodNotAllowed, new("invalid_request", "The method is not served here."));
    }

    private static void Allow(HttpResponse response, string methods, bool isOpen)
    {
        if (!isOpen)
        {
            return;
        }

        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlAllowMethods = methods;
        response.Headers.AccessControlAllowHeaders = RequestHeaders;
    }
}
