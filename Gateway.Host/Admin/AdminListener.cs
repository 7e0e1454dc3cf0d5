using System.Net;
using System.Text.Json;
using Gateway.Host.Configuration;
using Gateway.Host.Listeners;
using Gateway.Host.Listeners.Tls;
using Gateway.Host.Pipeline;
using Gateway.Host.Telemetry.Audit;

namespace Gateway.Host.Admin;

/// <summary>The port by which operators look at this node and change what it does. No path of it is on any other port.</summary>
internal sealed partial class AdminListener : IAsyncDisposable
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBodyBytes = 64 << 10;

    private const int MaxConnections = 64;

    private static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(10);

    private readonly AdminAccess _access;
    private readonly IReadOnlyList<AdminEndpoint> _endpoints;
    private readonly AuditLog? _audit;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private PortListener? _port;

    private AdminListener(AdminAccess access, IReadOnlyList<AdminEndpoint> endpoints, AuditLog? audit, TimeProvider time, ILogger logger)
    {
        var index = new AdminEndpoint.Read("/", "Lists what there is here.", _ => AdminAnswer.Ok(_endpoints!.Select(endpoint => new { endpoint.Method, endpoint.Path, endpoint.About })));
        (_access, _endpoints, _audit, _time, _logger) = (access, [index, .. endpoints], audit, time, logger);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => _port!.EndPoint;

    /// <summary>
    /// Starts to listen; null: it is off, or the default address is another gateway's on the same machine, and the log says so.
    /// </summary>
    /// <param name="config">Where, for whom, and the limits of ports, of which bodies and connections are narrower here.</param>
    /// <param name="endpoints">What there is.</param>
    /// <param name="audit">Where changes are recorded; null: nowhere.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where changes are told.</param>
    /// <exception cref="IOException">The address that the configuration names is in use, or is none of this machine's.</exception>
    public static async Task<AdminListener?> TryStartAsync(StaticConfig config, IReadOnlyList<AdminEndpoint> endpoints, AuditLog? audit, TimeProvider time, ILoggerFactory loggers)
    {
        if (config.AdminAddr.EndPoint is not { } endPoint)
        {
            return null;
        }

        var listener = new AdminListener(new AdminAccess(config.Admin, endPoint.Address), endpoints, audit, time, loggers.CreateLogger<AdminListener>());
        var limits = config.Limits.Http with { RequestBodyBytes = MaxBodyBytes, Connections = MaxConnections };
        try
        {
            var unlimited = new ConnectionLimit(int.MaxValue, new TrustedProxies([]));
            listener._port = await PortListener.StartAsync(endPoint, limits, unlimited, () => PortTls.None, listener.ServeAsync, loggers, CancellationToken.None);
            return listener;
        }
        catch (IOException exception) when (config.AdminAddr == new StaticConfig().AdminAddr)
        {
            listener.PortInUse(endPoint, exception.Message);
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _port?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task ServeAsync(HttpContext context)
    {
        try
        {
            await WriteAsync(context, await AnswerAsync(context));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads the answer.
        }
        catch (Exception exception)
        {
            // The edge: the operator learns that it failed, and the log says why.
            Failed(exception);
            await WriteAsync(context, AdminAnswer.Refuse(StatusCodes.Status500InternalServerError, "The gateway failed.", "Its log says why."));
        }
    }

    private async ValueTask<AdminAnswer> AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        if (EdgeChecks.Check(context) is { } malformed)
        {
            return AdminAnswer.Refuse(malformed.Status, malformed.Error.Message, "Send a plain request to one of the paths that / lists.");
        }

        var isRead = HttpMethods.IsGet(request.Method);
        if (_access.Check(request, isChange: !isRead) is { } refusal)
        {
            Refused(request.Method, context.Connection.RemoteIpAddress, refusal.Status);
            return refusal;
        }

        var here = _endpoints.Where(endpoint => endpoint.Path == request.Path.Value).ToList();
        if (here.Count == 0)
        {
            return AdminAnswer.Refuse(StatusCodes.Status404NotFound, "There is nothing at this path.", "GET / lists what there is.");
        }

        switch (here.Find(endpoint => endpoint.Method == request.Method))
        {
            case AdminEndpoint.Read read:
                return read.Answer(new AdminCall(request.Query, default));
            case AdminEndpoint.Change change:
                return await ChangeAsync(context, change);
            default:
                context.Response.Headers.Allow = string.Join(", ", here.Select(endpoint => endpoint.Method));
                return AdminAnswer.Refuse(StatusCodes.Status405MethodNotAllowed, "This path has no such method.", "GET / lists what there is.");
        }
    }

    private async ValueTask<AdminAnswer> ChangeAsync(HttpContext context, AdminEndpoint.Change endpoint)
    {
        // Forms of web pages can send neither this type nor, without a preflight, any script.
        if (!MediaTypes.IsJson(context.Request))
        {
            return AdminAnswer.Refuse(StatusCodes.Status415UnsupportedMediaType, "The body must be application/json.", "Send Content-Type: application/json and one JSON object, {} where nothing is to be said.");
        }

        var (body, fault) = await RequestBody.ReadAsync(context, BodyTimeout, _time);
        if (body is null)
        {
            return AdminAnswer.Refuse(fault!.Status, fault.Error.Message, $"Send one JSON object of at most {MaxBodyBytes} bytes.");
        }

        using (body)
        {
            var change = endpoint.Prepare(new AdminCall(context.Request.Query, body.Memory));
            if (change.Refusal is { } refusal)
            {
                return refusal;
            }

            var actor = $"admin token, from {context.Connection.RemoteIpAddress}";
            if (_audit is not null && !await _audit.TryAdminAsync(endpoint.Action, actor, change.About))
            {
                return AdminAnswer.Refuse(StatusCodes.Status503ServiceUnavailable, "This cannot be recorded in the audit trail, and so is not done.", "Look after the file or database of config.audit.");
            }

            Changed(endpoint.Action, change.About ?? "-", actor);
            return await change.Run(context.RequestAborted);
        }
    }

    private static Task WriteAsync(HttpContext context, AdminAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (answer.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer realm=\"admin\"";
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(answer.Body, AdminJson.Answers);
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    [LoggerMessage(2500, LogLevel.Warning, "Admin: {Action}, {About}, by {Actor}.")]
    private partial void Changed(string action, string about, string actor);

    [LoggerMessage(2501, LogLevel.Warning, "Admin: {Method} from {Address} was refused with {Status}.")]
    private partial void Refused(string method, IPAddress? address, int status);

    [LoggerMessage(2502, LogLevel.Error, "Admin: a request failed.")]
    private partial void Failed(Exception exception);

    [LoggerMessage(2503, LogLevel.Warning, "Operators are not served: {Address} cannot be listened to, {Problem} Write config.adminAddr, or \"off\".")]
    private partial void PortInUse(IPEndPoint address, string problem);
}
