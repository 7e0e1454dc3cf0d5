using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Gateway.Actors.Upstreams;
using Gateway.Host.Listeners;
using Gateway.Host.Pipeline.ExtAuthz;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>Which headers cross a plain HTTP proxy: what is end to end, and what the gateway itself says of where a request came from.</summary>
internal sealed class HopHeaders(TrustedProxies proxies)
{
    // RFC 9110 §7.6.1, RFC 9112, RFC 9113 §8.2.2.
    private static readonly FrozenSet<string> OfHop = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "TE", "Trailer", "Transfer-Encoding",
        "Upgrade", "Expect", "HTTP2-Settings", "X-Content-Length");

    // What a client says of where it is, or where it really wanted to go, is set anew or dropped: servers believe it of a proxy.
    private static readonly FrozenSet<string> OfClient = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Forwarded", "X-Real-IP", "X-Original-URL", "X-Rewrite-URL", "X-Original-Host", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Cluster-Client-IP",
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    private static readonly string[] OfGateway = ["X-Forwarded-", "X-Envoy-", "gw-", ":"];

    /// <summary>The headers of a request that go along. Those about the body go with the body.</summary>
    public ForwardedHeaders OfRequest(HttpContext context, IReadOnlySet<string> credentials)
    {
        var (request, headers) = (context.Request, ImmutableArray.CreateBuilder<KeyValuePair<string, string>>());
        foreach (var (name, values) in request.Headers)
        {
            if (!OfHop.Contains(name) && !OfClient.Contains(name) && !OfBody(name) && !credentials.Contains(name)
                && !Array.Exists(OfGateway, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) && !IsNamed(request.Headers.Connection, name))
            {
                foreach (var value in values)
                {
                    headers.Add(new(name, value ?? ""));
                }
            }
        }

        AddOrigin(context, headers);
        var forwarded = headers.DrainToImmutable();
        return new ForwardedHeaders(ExternalCheck.Of(context) is { } said ? said.Change.Apply(forwarded) : forwarded);
    }

    /// <summary>Copies the headers of a response that go back.</summary>
    /// <param name="from">The response of the backend.</param>
    /// <param name="to">The response to the client.</param>
    /// <param name="hasCors">Whether the route itself says which pages may read it.</param>
    public static void CopyResponse(HttpResponseMessage from, HttpResponse to, bool hasCors)
    {
        var connection = new StringValues([.. from.Headers.Connection]);
        Copy(from.Headers.NonValidated);
        Copy(from.Content.Headers.NonValidated);
        if (from.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent)
        {
            to.ContentLength = null;
        }

        void Copy(System.Net.Http.Headers.HttpHeadersNonValidated headers)
        {
            foreach (var (name, values) in headers)
            {
                // Alt-Svc would send clients past the gateway.
                var kept = OfHop.Contains(name) || name.Equals("Alt-Svc", StringComparison.OrdinalIgnoreCase) || IsNamed(connection, name)
                    || (hasCors && name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
                foreach (var value in values)
                {
                    // Kestrel writes visible ASCII only, and would fail the whole response for anything else.
                    if (!kept && !value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                    {
                        to.Headers.Append(name, value);
                    }
                }
            }
        }
    }

    /// <summary>Scheme, and host with port, that the client used.</summary>
    public (string Scheme, string Host) OriginOf(HttpContext context)
    {
        var request = context.Request;
        var isTrusted = context.Connection.RemoteIpAddress is { } peer && proxies.Contains(peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer);
        return (Said("X-Forwarded-Proto") ?? request.Scheme, Said("X-Forwarded-Host") ?? request.Host.ToUriComponent());

        string? Said(string name) => isTrusted && request.Headers[name] is { Count: 1 } value ? value.ToString() : null;
    }

    /// <summary>Whether a header is about the body, and sent with it.</summary>
    public static bool OfBody(string name) => name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
        && name.ToUpperInvariant() is "CONTENT-TYPE" or "CONTENT-LENGTH" or "CONTENT-ENCODING" or "CONTENT-LANGUAGE" or "CONTENT-LOCATION" or "CONTENT-RANGE" or "CONTENT-MD5" or "CONTENT-DISPOSITION";

    // Behind a trusted proxy the chain goes on, and scheme and host are what the proxy saw; otherwise it begins here.
    private void AddOrigin(HttpContext context, ImmutableArray<KeyValuePair<string, string>>.Builder headers)
    {
        var (request, peer) = (context.Request, context.Connection.RemoteIpAddress ?? IPAddress.None);
        peer = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        var isTrusted = proxies.Contains(peer);
        var chain = isTrusted ? request.Headers["X-Forwarded-For"].ToString() : "";
        headers.Add(new("X-Forwarded-For", chain.Length == 0 ? peer.ToString() : $"{chain}, {peer}"));
        var (scheme, host) = OriginOf(context);
        headers.Add(new("X-Forwarded-Proto", scheme));
        headers.Add(new("X-Forwarded-Host", host));
    }

    private static bool IsNamed(StringValues connection, string name)
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
