using System.Net;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>
/// The HTTP side of MCP, which the SDK leaves to its ASP.NET Core package: edge checks, eras, sessions, statuses.
/// MCP 2025-11-25 transports for requests with a session, MCP 2026-07-28 for those without.
/// </summary>
/// <param name="sessions">The sessions of clients that have one.</param>
/// <param name="modern">What serves requests without one.</param>
/// <param name="eras">Which clients are served.</param>
/// <param name="isLocal">Whether it listens on loopback, so that its clients call it by a name of loopback. On a network it has any name.</param>
internal sealed class McpEndpoint(HttpSessions sessions, ModernRequests modern, ServedEras eras, bool isLocal)
{
    internal const string Path = "/mcp";

    internal const string SessionHeader = "Mcp-Session-Id";

    internal const string VersionHeader = "MCP-Protocol-Version";

    internal async Task HandleAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context);
        }
        catch (OperationCanceledException)
        {
            // The client went away, or the session ended under the request; there is nobody to answer or nothing left to say.
        }
        catch (BadHttpRequestException problem)
        {
            await HttpReply.ErrorAsync(context, problem.StatusCode, HttpReply.Refused, problem.Message);
        }
    }

    private Task DispatchAsync(HttpContext context)
    {
        if (context.Request.Path != Path)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // MCP 2025-11-25 transports, security: a web page must not reach a local server, whatever name its DNS gives it.
        if ((isLocal && !IsLoopback(context.Request.Host.Host)) || !IsLoopbackOrigin(context.Request.Headers.Origin))
        {
            return HttpReply.ErrorAsync(context, StatusCodes.Status403Forbidden, HttpReply.Refused, "Only loopback hosts and origins are served.");
        }

        var version = context.Request.Headers[VersionHeader].ToString();
        if (version.Length > 0 && !(DemoEra.IsModern(version) ? eras.HasFlag(ServedEras.Modern) : DemoEra.Legacy.Contains(version)))
        {
            return HttpReply.ErrorAsync(context, StatusCodes.Status400BadRequest, HttpReply.Refused, $"Unsupported protocol version: {version}");
        }

        return (context.Request.Method, DemoEra.IsModern(version)) switch
        {
            ("POST", _) => PostAsync(context, version),
            ("GET", false) when eras.HasFlag(ServedEras.Legacy) => GetAsync(context),
            ("DELETE", false) when eras.HasFlag(ServedEras.Legacy) => DeleteAsync(context),
            (_, var isModern) => HttpReply.NotAllowedAsync(context, isModern || !eras.HasFlag(ServedEras.Legacy) ? "POST" : "GET, POST, DELETE"),
        };
    }

    private async Task PostAsync(HttpContext context, string version)
    {
        if (await PostedMessage.ReadAsync(context) is not { } message)
        {
            return;
        }

        if (DemoEra.IsModern(version) || !eras.HasFlag(ServedEras.Legacy))
        {
            await modern.HandleAsync(context, message, version);
        }
        else if (message is JsonRpcRequest { Method: RequestMethods.Initialize } initialize)
        {
            await InitializeAsync(context, initialize);
        }
        else if (await FindAsync(context, (message as JsonRpcRequest)?.Id ?? default) is { } session)
        {
            await session.PostAsync(context, message);
        }
    }

    private async Task InitializeAsync(HttpContext context, JsonRpcRequest initialize)
    {
        if (context.Request.Headers.ContainsKey(SessionHeader))
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status400BadRequest, HttpReply.Refused, "The session is initialized already.", initialize.Id);
        }
        else if (await sessions.TryCreateAsync() is { } session)
        {
            await session.PostAsync(context, initialize);
            if (!session.IsInitialized)
            {
                await sessions.EndAsync(session);
            }
        }
        else
        {
            context.Response.Headers.RetryAfter = "60";
            await HttpReply.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, HttpReply.Refused, "Too many sessions.", initialize.Id);
        }
    }

    private async Task GetAsync(HttpContext context)
    {
        if (!PostedMessage.Accepts(context.Request, "text/event-stream"))
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status406NotAcceptable, HttpReply.Refused, "Accept must allow text/event-stream.");
        }
        else if (await FindAsync(context, default) is { } session)
        {
            await session.ListenAsync(context);
        }
    }

    private async Task DeleteAsync(HttpContext context)
    {
        if (await FindAsync(context, default) is { } session)
        {
            await sessions.EndAsync(session);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    // 400: no session named. 404: it is gone, and the client has to initialize again.
    private async Task<HttpSession?> FindAsync(HttpContext context, RequestId request)
    {
        var id = context.Request.Headers[SessionHeader].ToString();
        if (id.Length == 0)
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status400BadRequest, HttpReply.Refused, $"The header {SessionHeader} is missing.", request);
            return null;
        }

        if (sessions.Find(id) is not { } session)
        {
            await HttpReply.ErrorAsync(context, StatusCodes.Status404NotFound, HttpReply.SessionGone, "Session not found.", request);
            return null;
        }

        var version = context.Request.Headers[VersionHeader].ToString();
        if (version.Length > 0 && version != session.ProtocolVersion)
        {
            var message = $"The session speaks {session.ProtocolVersion}, not {version}.";
            await HttpReply.ErrorAsync(context, StatusCodes.Status400BadRequest, HttpReply.Refused, message, request);
            return null;
        }

        return session;
    }

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsLoopbackOrigin(string? origin) =>
        string.IsNullOrEmpty(origin) || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopback(uri.Host));
}
