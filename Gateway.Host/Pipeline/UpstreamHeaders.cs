using System.Collections.Frozen;
using System.Collections.Immutable;
using Gateway.Actors.Upstreams;
using Gateway.Host.Pipeline.ExtAuthz;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Which headers of a client's request go along to HTTP targets: what is the client's own business with the server, and nothing that is
/// between client and gateway, tells who the client is, or is set anew.
/// </summary>
internal static class UpstreamHeaders
{
    private static readonly FrozenSet<string> Kept = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        // RFC 9110 §7.6.1 and RFC 9112: between client and gateway.
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "HTTP2-Settings",
        // About the body and the reply of this hop.
        "Host", "Accept", "Accept-Encoding", "Accept-Charset", "Content-Type", "Content-Length", "Content-Encoding", "X-Content-Length", "Range",
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range",
        // Credentials are for the gateway (MCP: token passthrough is forbidden), and sessions and events are its own.
        "Authorization", "Cookie", "Proxy-Authorization", "Mcp-Session-Id", "MCP-Protocol-Version", "Last-Event-ID", "Mcp-Method", "Mcp-Name",
        // A browser's word to the gateway; a target's check of it would refuse the gateway.
        "Origin", "Referer",
        // Whatever a client says of where it is.
        "Forwarded", "X-Real-IP", "X-Original-URL", "X-Rewrite-URL", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Via");

    private static readonly string[] KeptPrefixes = ["X-Forwarded-", "Mcp-Param-", "Proxy-", "Sec-", "gw-", "Access-Control-", ":"];

    /// <summary>The headers that go along.</summary>
    /// <param name="request">The request.</param>
    /// <param name="withAuthorization">Whether the target knows the caller, and the gateway does not.</param>
    public static ForwardedHeaders Of(HttpRequest request, bool withAuthorization)
    {
        var connection = request.Headers.Connection;
        ImmutableArray<KeyValuePair<string, string>>.Builder? forwarded = null;
        foreach (var (name, values) in request.Headers)
        {
            if ((Kept.Contains(name) && !(withAuthorization && name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))) || HasKeptPrefix(name) || (connection.Count > 0 && IsNamed(connection, name)))
            {
                continue;
            }

            foreach (var value in values)
            {
                (forwarded ??= ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(4)).Add(new(name, value ?? ""));
            }
        }

        var headers = forwarded is null ? ForwardedHeaders.None : new ForwardedHeaders(forwarded.ToImmutable());
        return ExternalCheck.Of(request.HttpContext) is { } said ? headers with { Headers = said.Change.Apply(headers.Headers) } : headers;
    }

    private static bool HasKeptPrefix(string name)
    {
        foreach (var prefix in KeptPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNamed(Microsoft.Extensions.Primitives.StringValues connection, string name)
    {
        foreach (var value in connection)
        {
            foreach (var option in value.AsSpan().Split(','))
            {
                if (value.AsSpan()[option].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
