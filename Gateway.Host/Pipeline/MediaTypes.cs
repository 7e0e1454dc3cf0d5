using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Pipeline;

/// <summary>Content negotiation of MCP over HTTP: media types are parsed and compared whole, never looked for inside a header.</summary>
internal static class MediaTypes
{
    private const string Json = "application/json";
    private const string EventStream = "text/event-stream";

    /// <summary>Whether a body is plain JSON (RFC 8259: UTF-8).</summary>
    public static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 || request.Headers.ContentType.Count != 1)
        {
            return false;
        }

        ReadOnlySpan<char> type = request.Headers.ContentType[0];
        if (type.Equals(Json, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var end = type.IndexOf(';');
        return end >= 0 && type[..end].Trim().Equals(Json, StringComparison.OrdinalIgnoreCase)
            && type[(end + 1)..].Trim() is var parameter
            && (parameter.Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase) || parameter.Equals("charset=\"utf-8\"", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a client takes both JSON and event streams, as MCP requires for POST. No header, and <c>*/*</c>, mean everything.</summary>
    public static bool AcceptsReplies(StringValues accept) => accept.Count == 0 || (Accepts(accept, Json) && Accepts(accept, EventStream));

    /// <summary>Whether a client takes event streams.</summary>
    public static bool AcceptsStreams(StringValues accept) => accept.Count == 0 || Accepts(accept, EventStream);

    private static bool Accepts(StringValues accept, ReadOnlySpan<char> type)
    {
        foreach (var value in accept)
        {
            foreach (var range in value.AsSpan().Split(','))
            {
                if (Matches(value.AsSpan()[range], type))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Matches(ReadOnlySpan<char> range, ReadOnlySpan<char> type)
    {
        var end = range.IndexOf(';');
        var name = (end < 0 ? range : range[..end]).Trim();
        var slash = type.IndexOf('/');
        var named = name.Equals(type, StringComparison.OrdinalIgnoreCase)
            || name is "*/*"
            || (name.Length == slash + 2 && name.EndsWith("/*", StringComparison.Ordinal) && name[..slash].Equals(type[..slash], StringComparison.OrdinalIgnoreCase));
        return named && (end < 0 || !IsRefused(range[(end + 1)..]));
    }

    // RFC 9110 §12.4.2: a weight of 0 means "not this".
    private static bool IsRefused(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            if (parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase))
            {
                return parameter[2..].Trim("0.").IsEmpty;
            }
        }

        return false;
    }
}
