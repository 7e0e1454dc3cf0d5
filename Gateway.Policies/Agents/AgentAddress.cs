using Gateway.Policies.Rewrite;

namespace Gateway.Policies.Agents;

/// <summary>Where clients reach an agent behind the gateway.</summary>
/// <param name="Origin">Scheme, host and port that the client used.</param>
/// <param name="CardPath">Path that the client asked for the card at, percent-encoded.</param>
/// <param name="Backend">Address of the agent; its path stands before that of each request.</param>
/// <param name="Matched">The prefix that the route matched, percent-encoded, without a slash at its end; null: it matched otherwise.</param>
/// <param name="Rewrite">What the route does to paths; null: nothing.</param>
public sealed record AgentAddress(string Origin, string CardPath, Uri Backend, string? Matched, PathRewriteConfig? Rewrite)
{
    private static readonly string[] CardPaths = ["/.well-known/agent-card.json", "/.well-known/agent.json"];

    /// <summary>Whether an agent card is asked for at a path (A2A 0.3 §5.3, and its name until 0.2).</summary>
    /// <param name="path">The path, decoded.</param>
    public static bool IsCard(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Array.Exists(CardPaths, card => path.EndsWith(card, StringComparison.Ordinal));
    }

    /// <summary>The URL that clients use in place of one that the card names.</summary>
    /// <param name="written">As the card has it.</param>
    /// <returns>
    /// A URL of the agent's own address becomes the one that leads there through the route. Any other, as agents often name a public address of their own, or
    /// one that no request of the route leads to, becomes the place where the card stands.
    /// </returns>
    public string Of(string written)
    {
        var own = Uri.TryCreate(written, UriKind.Absolute, out var url) && url.Authority.Equals(Backend.Authority, StringComparison.OrdinalIgnoreCase);
        return Origin + (own && Asked(url!.AbsolutePath) is { } path ? path + url.Query : Base());
    }

    private string Base()
    {
        var end = Array.Find(CardPaths, card => CardPath.EndsWith(card, StringComparison.Ordinal))?.Length ?? 0;
        return CardPath.Length == end ? "/" : CardPath[..^end];
    }

    // What was done to the path of a request, done backwards; null: no request leads there.
    private string? Asked(string path)
    {
        var rest = Behind(Backend.AbsolutePath.TrimEnd('/'), path);
        if (rest is not null && Rewrite is not null)
        {
            rest = Rewrite.Prefix is { } prefix && Matched is not null && Behind(prefix.TrimEnd('/'), rest) is { } tail ? Matched + tail : null;
        }

        return rest is "" ? "/" : rest;
    }

    private static string? Behind(string prefix, string path) =>
        path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/') ? path[prefix.Length..] : null;
}
