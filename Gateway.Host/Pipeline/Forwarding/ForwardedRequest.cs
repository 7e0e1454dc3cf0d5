using System.Collections.Frozen;
using System.Net;
using Gateway.Actors.Cluster.Http;
using Gateway.Actors.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>A client's request as it goes to another node, as often as it takes: everything that is end to end, as the client sent it.</summary>
internal sealed class ForwardedRequest(HttpContext context, ReadOnlyMemory<byte>? body, EdgeFacts facts, IReadOnlyDictionary<string, StringValues> credentials)
{
    // RFC 9110 §7.6.1, RFC 9113 §8.2.2, and the length, which the body knows.
    private static readonly FrozenSet<string> OfHop = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "HTTP2-Settings", "Content-Length");

    // W3C Trace Context.
    private static readonly FrozenSet<string> OfTrace = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "traceparent", "tracestate");

    /// <summary>The body; null: it has none.</summary>
    public ReadOnlyMemory<byte>? Body => body;

    /// <summary>The message to send, with the epoch that is known by now, and its place in a trace.</summary>
    public HttpRequestMessage Create(long epoch, bool mayClaim, UpstreamSpan? span)
    {
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, UriKind.Relative));
        if (body is { } bytes)
        {
            request.Content = new ForwardedBody(bytes);
        }

        // Credentials that were verified here are gone from the request; the owner takes nobody's word for who is calling.
        foreach (var (name, values) in context.Request.Headers.Where(header => !credentials.ContainsKey(header.Key)).Concat(credentials))
        {
            if (!OfHop.Contains(name) && !(span is not null && OfTrace.Contains(name)) && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        if (span is not null)
        {
            request.Headers.TryAddWithoutValidation("traceparent", span.Parent);
            request.Headers.TryAddWithoutValidation("tracestate", span.State);
        }

        (facts with { Epoch = epoch, MayClaim = mayClaim }).Write(request);
        return request;
    }

    /// <summary>Gives the body back to the request, so that it can be served here after all.</summary>
    public void Restore()
    {
        if (body is { } bytes)
        {
            context.Request.Body = new MemoryStream(bytes.ToArray(), writable: false);
        }
    }

    /// <summary>What the owner must know of a request that came in here.</summary>
    public static EdgeFacts FactsOf(HttpContext context, McpRoute route, int port, RequestRecord record) => new(
        new IPEndPoint(context.Connection.RemoteIpAddress ?? IPAddress.None, context.Connection.RemotePort),
        context.Request.Scheme,
        port,
        route.Backend.Route,
        record.Arrival.At,
        Epoch: 0);
}
