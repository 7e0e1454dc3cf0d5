using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>Writes what is not the SDK's: JSON-RPC errors with an HTTP status, and the headers of a stream.</summary>
internal static class HttpReply
{
    /// <summary>The request did not get as far as MCP; implementation-defined by JSON-RPC.</summary>
    internal const int Refused = -32000;

    /// <summary>What the official servers say when a session is gone.</summary>
    internal const int SessionGone = -32001;

    internal static Task ErrorAsync(HttpContext context, int status, int code, string message, RequestId id = default) =>
        ErrorAsync(context, status, new JsonRpcErrorDetail { Code = code, Message = message }, id);

    internal static Task ErrorAsync(HttpContext context, int status, JsonRpcErrorDetail detail, RequestId id)
    {
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync<JsonRpcMessage>(context.Response.Body, new JsonRpcError { Id = id, Error = detail }, McpJsonUtilities.DefaultOptions, context.RequestAborted);
    }

    internal static Task NotAllowedAsync(HttpContext context, string allowed)
    {
        context.Response.Headers.Allow = allowed;
        return ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, Refused, $"Only {allowed}.");
    }

    internal static void StartEvents(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache,no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    internal static void Accept(HttpContext context)
    {
        context.Response.Headers.Clear();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
