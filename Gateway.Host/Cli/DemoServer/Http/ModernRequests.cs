using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>Requests of MCP 2026-07-28, which stand alone: each gets a server for as long as it runs, and all share one state.</summary>
internal sealed class ModernRequests : IDisposable
{
    private readonly IServedSession _shared;
    private readonly ILoggerFactory _logs;
    private readonly IDisposable _membership;

    internal ModernRequests(IServedSession shared, ILoggerFactory logs)
    {
        _shared = shared;
        _logs = logs;
        _membership = _shared.Join(server: null);
    }

    internal async Task HandleAsync(HttpContext context, JsonRpcMessage message, string version)
    {
        if (message is not JsonRpcRequest request)
        {
            // The core revision has no notifications from clients, yet real ones cancel this way.
            HttpReply.Accept(context);
            return;
        }

        if (ModernHeaders.Check(context.Request.Headers, request, version) is { } problem)
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status400BadRequest, problem, request.Id);
            return;
        }

        message.Context = new JsonRpcMessageContext { ProtocolVersion = version };
        var transport = new StreamableHttpServerTransport(_logs) { Stateless = true };
        await using (transport)
        await using (var server = McpServer.Create(transport, _shared.Options, _logs))
        {
            var serving = server.RunAsync(context.RequestAborted);
            HttpReply.StartEvents(context);
            await transport.HandlePostRequestAsync(message, context.Response.Body, first => Starting(context, first), context.RequestAborted);
            await transport.DisposeAsync();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _membership.Dispose();

    // MCP 2026-07-28 transports: these errors have HTTP statuses of their own.
    private static ValueTask Starting(HttpContext context, JsonRpcMessage? first)
    {
        if (first is JsonRpcError { Error.Code: var code })
        {
            context.Response.StatusCode = (McpErrorCode)code switch
            {
                McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
                McpErrorCode.MissingRequiredClientCapability or McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.HeaderMismatch =>
                    StatusCodes.Status400BadRequest,
                _ => context.Response.StatusCode,
            };
        }

        return ValueTask.CompletedTask;
    }
}
