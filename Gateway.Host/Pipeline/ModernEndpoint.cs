using Gateway.Actors.Bridging;
using Gateway.Actors.Kernel;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Pipeline;

/// <summary>
/// The MCP endpoint of a route as clients of 2026-07-28 use it: each POST stands for itself, says who its client is, and opens nothing. To close
/// the stream of an answer is to cancel its request.
/// </summary>
internal sealed class ModernEndpoint(McpEndpoint endpoint, SessionHost sessions, TimeProvider time)
{
    /// <summary>Whether a message is of that revision or a later one.</summary>
    public static bool IsModern(HttpRequest request, in JsonRpcEnvelope envelope, MessageBuffer body) =>
        ModernRequestCheck.IsModern(in envelope, body.Span, Header(request, "MCP-Protocol-Version"));

    /// <summary>Serves a message; it is answered in every case.</summary>
    public async Task ServeAsync(
        HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, JsonRpcFault fault, JsonRpcEnvelope envelope, MessageBuffer body)
    {
        if (envelope.Kind == JsonRpcKind.Notification && fault == JsonRpcFault.None)
        {
            // The revision defines none, and yet clients say that they cancelled what they hung up on.
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        var outcome = Check(context.Request, fault, in envelope, body) ?? endpoint.Admit(context, route, caller, record, in envelope, body) ?? await RequestReports.RecordedAsync(record)
            ?? await HandleAsync(context, route, caller, record, envelope, body);
        if (outcome is not null)
        {
            record.Call.ErrorCode = outcome.Error.Code;
            await outcome.WriteAsync(context, envelope.Id.Of(body.Memory));
        }
    }

    private static GatewayError? Check(HttpRequest request, JsonRpcFault fault, in JsonRpcEnvelope envelope, MessageBuffer body)
    {
        if (fault != JsonRpcFault.None)
        {
            return GatewayError.Of(fault, in envelope) with { Status = StatusCodes.Status400BadRequest };
        }

        if (envelope.Kind != JsonRpcKind.Request)
        {
            return GatewayError.NoResponses;
        }

        var headers = new ModernHeaders(Header(request, "MCP-Protocol-Version"), Header(request, "Mcp-Method"), Header(request, "Mcp-Name"));
        return ModernRequestCheck.Check(in envelope, body.Span, in headers) is { } error ? GatewayError.OfModern(error) : null;
    }

    private async Task<GatewayError?> HandleAsync(
        HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record, JsonRpcEnvelope envelope, MessageBuffer body)
    {
        var message = endpoint.MessageOf(context, route, caller, record, in envelope, body, ModernRequest.Read(in envelope, body.Span, ParamHeaders(context.Request)));
        await using var reply = new HttpResponseSink(context, record, caller.Caller, time) { PassesChallenges = route.PassedThrough is not null, HasStatus = true };
        try
        {
            return GatewayError.Of(await sessions.HandleStatelessAsync(route.Backend, caller, message, reply, context.RequestAborted));
        }
        catch (MailboxFullException)
        {
            return GatewayError.Overloaded;
        }
    }

    private static Dictionary<string, string>? ParamHeaders(HttpRequest request)
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, values) in request.Headers)
        {
            if (name.StartsWith("Mcp-Param-", StringComparison.OrdinalIgnoreCase))
            {
                (found ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase))[name] = values.ToString();
            }
        }

        return found;
    }

    private static string? Header(HttpRequest request, string name) => request.Headers[name] is { Count: > 0 } values ? values.ToString() : null;
}
