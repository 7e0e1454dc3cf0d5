using System.Text.Json;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>Reads the one JSON-RPC message of a POST.</summary>
internal static class PostedMessage
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>The message, or null after an answer that says what is wrong with the request.</summary>
    /// <exception cref="BadHttpRequestException">The body is too long or breaks off.</exception>
    internal static async Task<JsonRpcMessage?> ReadAsync(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status415UnsupportedMediaType, HttpReply.Refused, "Content-Type must be application/json.");
            return null;
        }

        // MCP 2025-03-26 to 2026-07-28 transports: a client lists both, as the server chooses which to use.
        if (!Accepts(context.Request, "application/json") || !Accepts(context.Request, "text/event-stream"))
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status406NotAcceptable, HttpReply.Refused,
                "Accept must allow application/json and text/event-stream.");
            return null;
        }

        var code = McpErrorCode.ParseError;
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
            code = McpErrorCode.InvalidRequest;
            if (document.RootElement.Deserialize<JsonRpcMessage>(McpJsonUtilities.DefaultOptions) is { } message)
            {
                return message;
            }
        }
        catch (JsonException)
        {
            // Answered below; what the parser says of the text is of no use to the client.
        }

        var problem = code == McpErrorCode.ParseError ? "The body is not JSON." : "The body is not one JSON-RPC message.";
        await HttpReply.ErrorAsync(context, StatusCodes.Status400BadRequest, (int)code, problem);
        return null;
    }

    internal static bool Accepts(HttpRequest request, string mediaType)
    {
        var wanted = new MediaTypeHeaderValue(mediaType);
        return request.Headers.Accept.Count == 0
            || (MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) && accepted.Any(wanted.IsSubsetOf));
    }
}
