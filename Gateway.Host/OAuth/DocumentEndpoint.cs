using Gateway.Host.Pipeline;

namespace Gateway.Host.OAuth;

/// <summary>Answers with the document of a route that has no backend.</summary>
internal static class DocumentEndpoint
{
    /// <summary>Answers a request; where the route has no CORS policy, pages of any origin may read it.</summary>
    public static Task ServeAsync(HttpContext context, DocumentRoute route) =>
        OAuthEndpoint.ReadAsync(context, () => new ValueTask<byte[]?>(route.Document), isOpen: route.Cors is null);
}
