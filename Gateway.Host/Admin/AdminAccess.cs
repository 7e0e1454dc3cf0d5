using System.Net;

namespace Gateway.Host.Admin;

/// <summary>
/// Who may use the admin listener. Pages in a browser on this machine may not at all: they come with an <c>Origin</c>, from another site, or by a host name
/// that was rebound to this machine. What changes something needs the token, and so does everything that did not come straight from this machine.
/// </summary>
internal sealed class AdminAccess(AdminConfig config, IPAddress listening)
{
    private static readonly string[] ForwardingHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    private readonly AdminToken _token = AdminToken.Of(config);

    /// <summary>Null: the request may go on.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isChange">Whether it may do more than read.</param>
    public AdminAnswer? Check(HttpRequest request, bool isChange)
    {
        if (!IsOurs(request.Host.Host))
        {
            return AdminAnswer.Refuse(StatusCodes.Status403Forbidden, "The Host header names another host.", "Call it by IP address or localhost, or write its name in config.admin.hosts.");
        }

        if (IsFromAPage(request.Headers))
        {
            return AdminAnswer.Refuse(StatusCodes.Status403Forbidden, "Web pages may not call the admin listener.", "Call it from a program, without an Origin header.");
        }

        if (!isChange && !config.ProtectReads && IsFromThisMachine(request))
        {
            return null;
        }

        if (!_token.IsConfigured)
        {
            return AdminAnswer.Refuse(StatusCodes.Status403Forbidden, "This needs a token, and none is configured.", "Write config.admin.token or config.admin.tokenFile, and start the gateway again.");
        }

        // Two headers are joined by a comma, which no token has.
        return _token.IsShownBy(request.Headers.Authorization.ToString()) ? null
            : AdminAnswer.Refuse(StatusCodes.Status401Unauthorized, "This needs the admin token.", "Send Authorization: Bearer and the token of config.admin.");
    }

    // A name that is rebound to this machine (DNS rebinding) is a name; an address cannot be.
    private bool IsOurs(string host) => string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _)
        || config.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsFromAPage(IHeaderDictionary headers) =>
        headers.ContainsKey("Origin") || headers["Sec-Fetch-Site"].Any(site => !string.Equals(site, "none", StringComparison.OrdinalIgnoreCase));

    // A proxy on this machine may bring requests from anywhere.
    private bool IsFromThisMachine(HttpRequest request) => IPAddress.IsLoopback(listening)
        && request.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !Array.Exists(ForwardingHeaders, request.Headers.ContainsKey);
}
