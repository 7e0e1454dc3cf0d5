using Gateway.Policies.Agents;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>Answers with the agent cards of backends that are agents, with the gateway's address in them.</summary>
internal static class AgentCards
{
    private const int CardBytes = 1 << 20;

    /// <summary>Whether a request may ask for a card.</summary>
    public static bool IsAsked(HttpRequest request) => HttpMethods.IsGet(request.Method) && AgentAddress.IsCard(request.Path.Value ?? "/");

    /// <summary>Request headers that an agent does not get with the question for its card, which is read here, whole and as it is.</summary>
    public static HashSet<string> Withheld(HostRoute route) => new([.. route.CredentialHeaders, "Accept-Encoding", "Range", "If-Range"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an answer is a card that clients must not see as it is.</summary>
    public static bool IsCard(HttpRequest request, HostAnswer answer) => answer.Backend.IsAgent && IsAsked(request) && (int)answer.Response.StatusCode is 200 or 203 or 206;

    /// <summary>Answers with the card; 502 if it is none.</summary>
    /// <param name="answer">The answer of the agent.</param>
    /// <param name="context">The request.</param>
    /// <param name="route">Its route.</param>
    /// <param name="origin">Scheme, host and port that the client used.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task WriteAsync(HostAnswer answer, HttpContext context, HostRoute route, string origin, CancellationToken cancellationToken)
    {
        var path = context.Request.Path;
        var matched = MatchedPrefix.Find(route.Prefixes, path.Value ?? "/");
        var address = new AgentAddress(
            origin, path.ToUriComponent(), answer.Backend.Url, matched is null ? null : new PathString(matched).ToUriComponent(), route.Policies.UrlRewrite?.Config.Path);
        var card = answer.Response.Content.Headers.ContentEncoding.Count == 0 && await ReadAsync(answer.Response, cancellationToken) is { } bytes ? AgentCard.Rewrite(bytes, address) : null;
        if (card is null)
        {
            await GatewayError.BackendFailed.WriteAsync(context);
            return;
        }

        var response = context.Response;
        response.StatusCode = 200;
        HopHeaders.CopyResponse(answer.Response, response, route.Cors is not null);

        // They are about other bytes.
        foreach (var name in new[] { "ETag", "Content-Range", "Accept-Ranges", "Content-MD5", "Digest", "Content-Digest", "Repr-Digest" })
        {
            response.Headers.Remove(name);
        }

        response.ContentLength = card.Length;
        await response.Body.WriteAsync(card, cancellationToken);
    }

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new byte[CardBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return length > CardBytes ? null : bytes[..length];
    }
}
