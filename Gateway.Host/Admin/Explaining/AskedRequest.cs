using System.Net;
using Gateway.Host.Pipeline;

namespace Gateway.Host.Admin.Explaining;

/// <summary>The request of a question, in the form in which routes, authentication and rules read requests.</summary>
internal static class AskedRequest
{
    /// <summary>Makes it; null: the answer says what is wrong with it.</summary>
    public static HttpContext? Create(ExplainQuestion question, out AdminAnswer? refusal)
    {
        var (asked, context) = (question.Request ?? new(), new DefaultHttpContext());
        refusal = null;
        if (!IPAddress.TryParse(question.Source ?? "127.0.0.1", out var source))
        {
            refusal = AdminAnswer.Invalid("source is no IP address.", "Write an address such as 10.0.0.7.");
            return null;
        }

        if (!asked.Path.StartsWith('/') || (asked.Query.Length > 0 && !asked.Query.StartsWith('?')))
        {
            refusal = AdminAnswer.Invalid("The path does not begin with a slash, or the query not with a question mark.", "Write path: /mcp and query: ?a=b.");
            return null;
        }

        context.Connection.RemoteIpAddress = source;
        var request = context.Request;
        (request.Method, request.Scheme, request.Protocol) = (asked.Method, asked.Scheme, "HTTP/1.1");
        (request.Host, request.Path, request.QueryString) = (new HostString(asked.Host), new PathString(asked.Path), new QueryString(asked.Query));
        foreach (var (name, value) in asked.Headers ?? new Dictionary<string, string>())
        {
            request.Headers[name] = value;
        }

        if (question.Token is { } token)
        {
            request.Headers.Authorization = $"Bearer {token}";
        }

        return context;
    }

    /// <summary>What rules read of it.</summary>
    public static HttpRequestFacts FactsOf(HttpContext context, TimeProvider time) => new(context, context.Connection.RemoteIpAddress!, time.GetUtcNow());
}
