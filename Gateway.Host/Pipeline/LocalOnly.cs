using System.Net;
using Gateway.Policies.Cors;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Protection against DNS rebinding: a page on any site can make a browser send requests to a local port, but not with a local Host and a
/// local Origin (MCP 2025-11-25, Streamable HTTP, security warning).
/// </summary>
internal static class LocalOnly
{
    /// <summary>Null: host and origin, if there is one, are local, or the origin is one that <paramref name="cors"/> names.</summary>
    /// <remarks>That every origin may call (<c>*</c>) names none: a page that is rebound to this machine is one of every.</remarks>
    public static GatewayError? Check(HttpRequest request, CorsPolicy? cors)
    {
        if (!IsLocal(request.Host.Host))
        {
            return GatewayError.ForeignHost;
        }

        var origin = request.Headers.Origin;
        return origin.Count == 0 || (origin.Count == 1 && (IsLocalOrigin(origin[0]) || cors?.Names(origin[0]) == true)) ? null : GatewayError.ForeignOrigin;
    }

    private static bool IsLocalOrigin(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri.AbsolutePath == "/" && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            && !origin!.EndsWith('/')
            && IsLocal(uri.Host);

    private static bool IsLocal(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback)));
}
