using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Pipeline;

/// <summary>What every request must pass before anything looks at it: one reading of where it begins, where it ends and where it goes.</summary>
internal static class EdgeChecks
{
    private static readonly SearchValues<string> Ambiguous =
        SearchValues.Create(["//", "/./", "/../", ";", "\\", "%2f", "%5c", "%2e", "%00"], StringComparison.OrdinalIgnoreCase);

    private static readonly string[] NeverHopByHop =
        ["Authorization", "Host", "Cookie", "Origin", "Content-Type", "Content-Length", "Accept", "Mcp-Session-Id", "MCP-Protocol-Version", "Last-Event-ID"];

    /// <summary>Null: the request may go on.</summary>
    public static GatewayError? Check(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.TransferEncoding.Count > 0 && !IsPlainChunked(context, headers))
        {
            return GatewayError.BadFraming;
        }

        if (headers.Connection.Count > 0 && NamesAnEndToEndHeader(headers))
        {
            return GatewayError.BadConnectionHeader;
        }

        return IsAmbiguous(context.Features.Get<IHttpRequestFeature>()!.RawTarget) ? GatewayError.NoRoute : null;
    }

    // RFC 9112 §6.1: Kestrel takes Transfer-Encoding beside Content-Length (which it renames), codings it does not decode, and HTTP/1.0.
    // Another hop may read such a request as two.
    private static bool IsPlainChunked(HttpContext context, IHeaderDictionary headers) =>
        headers.TransferEncoding.Count == 1
            && string.Equals(headers.TransferEncoding[0], "chunked", StringComparison.OrdinalIgnoreCase)
            && !headers.ContainsKey("X-Content-Length")
            && context.Request.Protocol != HttpProtocol.Http10;

    // RFC 9110 §7.6.1: a header that Connection names is dropped at this hop. Nobody may have a security header dropped that way.
    // Where close, keep-alive or upgrade stands among the names, Kestrel hides the others; what it hides is not dropped here.
    private static bool NamesAnEndToEndHeader(IHeaderDictionary headers)
    {
        foreach (var value in headers.Connection)
        {
            foreach (var name in value.AsSpan().Split(','))
            {
                var option = value.AsSpan()[name].Trim();
                foreach (var header in NeverHopByHop)
                {
                    if (option.Equals(header, StringComparison.OrdinalIgnoreCase))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    // Two readers must not see two paths: what one of them would normalise is served by none.
    private static bool IsAmbiguous(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        return path.IsEmpty || path[0] != '/' || path.ContainsAny(Ambiguous)
            || path.EndsWith("/.", StringComparison.Ordinal) || path.EndsWith("/..", StringComparison.Ordinal);
    }
}
