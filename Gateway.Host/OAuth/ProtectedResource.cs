using Gateway.Host.Listeners;
using Gateway.Policies.Authentication;
using Gateway.Policies.OAuth;

namespace Gateway.Host.OAuth;

/// <summary>
/// A route with <c>mcpAuthentication</c>, as OAuth sees it: the resource that tokens are for, and the server they come from. Immutable, but
/// for what the server remembers.
/// </summary>
/// <param name="config">What is written.</param>
/// <param name="metadata">What is written about the resource.</param>
/// <param name="path">The path of the route's first match, for resources whose URL is not written.</param>
internal sealed class ProtectedResource(McpAuthenticationConfig config, ResourceMetadata metadata, string path)
{
    private readonly string? _origin = metadata.Resource?.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether its URL is written, so that nothing of a request decides what documents and challenges say.</summary>
    public bool IsNamed => metadata.Resource is not null;

    /// <summary>Its own path: that of its URL, or of the route's first match; empty: the root.</summary>
    public string Path { get; } = OAuthUrls.WithoutSlash(metadata.Resource?.AbsolutePath ?? path);

    /// <summary>Who issues its tokens.</summary>
    public AuthorizationServer Server { get; } = new(config);

    /// <summary>Where its metadata is, for the challenge of a request (RFC 9728 §5.1).</summary>
    public string MetadataUrl(HttpRequest request, TrustedProxies proxies)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Origin(request, proxies) + OAuthPath.ProtectedResource + (IsNamed ? Path : OAuthUrls.WithoutSlash(request.Path.Value ?? ""));
    }

    /// <summary>Where the gateway's own metadata of its authorization server is.</summary>
    public string ServerMetadataUrl(HttpRequest request, TrustedProxies proxies, string resource) =>
        Origin(request, proxies) + OAuthPath.AuthorizationServer + resource;

    /// <summary>The URL at a path of the place where clients reach it.</summary>
    public string Url(HttpRequest request, TrustedProxies proxies, string resource) => Origin(request, proxies) + resource;

    /// <summary>Its metadata.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="proxies">The proxies in front of the gateway.</param>
    /// <param name="resource">The path that is asked about; empty: none.</param>
    public byte[] Document(HttpRequest request, TrustedProxies proxies, string resource)
    {
        var url = Url(request, proxies, resource.Length == 0 ? Path : resource);
        return metadata.Document(url, Server.Provider.IsProxied ? url : config.Issuer);
    }

    // Host is believed only where no URL is written: then the document says no more than what its reader asked. X-Forwarded-Host never is.
    private string Origin(HttpRequest request, TrustedProxies proxies)
    {
        if (_origin is not null)
        {
            return _origin;
        }

        var forwarded = request.Headers["X-Forwarded-Proto"];
        var isHttps = request.IsHttps || (forwarded.Count == 1 && forwarded[0] == "https"
            && request.HttpContext.Connection.RemoteIpAddress is { } peer && proxies.Contains(peer));
        return (isHttps ? "https://" : "http://") + request.Host.Value;
    }
}
