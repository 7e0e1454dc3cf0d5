using System.Net;
using System.Text;
using Gateway.Host.Listeners;

namespace Gateway.Host.OAuth;

/// <summary>
/// What a protected route answers beside MCP, so that clients find out by themselves where to get a token: metadata, and registration where
/// the gateway stands in for the authorization server. Nothing here asks for a token or shows one.
/// </summary>
internal sealed class OAuthEndpoint(ProviderClient client, MetadataSource source, RegistrationLimit limit, TrustedProxies proxies, TimeProvider time, ILoggerFactory loggers)
{
    private const string Reading = "GET, HEAD, OPTIONS";

    private readonly RegistrationEndpoint _registration = new(client, limit, time);
    private readonly TokenProxy _tokens = new(client, source, time, loggers.CreateLogger<TokenProxy>());

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="resource">The resource it is about.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="address">The client's address.</param>
    /// <returns>Whether there is such a thing; false: nothing was answered.</returns>
    public async Task<bool> ServeAsync(HttpContext context, ProtectedResource resource, OAuthPath path, IPAddress address)
    {
        switch (path.Kind)
        {
            case OAuthPathKind.ProtectedResource:
                await ReadAsync(context, () => new ValueTask<byte[]?>(resource.Document(context.Request, proxies, path.Resource)));
                return true;
            case OAuthPathKind.AuthorizationServer:
                await ReadAsync(context, () => ServerMetadataAsync(context, resource, path));
                return true;
            case OAuthPathKind.Registration when resource.Server.Registers:
                await _registration.ServeAsync(context, resource.Server, address);
                return true;
            case OAuthPathKind.Authorize when resource.Server.Provider.ProxiesTokens:
                await _tokens.AuthorizeAsync(context, resource.Server);
                return true;
            case OAuthPathKind.Token when resource.Server.Provider.ProxiesTokens:
                await _tokens.ExchangeAsync(context, resource.Server);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Answers with a document that anybody may read; pages of any origin too unless another policy decides that.</summary>
    public static async Task ReadAsync(HttpContext context, Func<ValueTask<byte[]?>> document, bool isOpen = true)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            await OAuthAnswer.OptionsAsync(context, Reading, isOpen);
        }
        else if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method))
        {
            await OAuthAnswer.MethodNotAllowedAsync(context, Reading);
        }
        else if (await document() is { } json)
        {
            await OAuthAnswer.JsonAsync(context, Reading, StatusCodes.Status200OK, json, isOpen);
        }
        else
        {
            await OAuthAnswer.BadGatewayAsync(context, Reading);
        }
    }

    private async ValueTask<byte[]?> ServerMetadataAsync(HttpContext context, ProtectedResource resource, OAuthPath path)
    {
        // RFC 8414 §3.3: the issuer is the URL that was asked about, which at the root is the origin.
        var issuer = resource.Url(context.Request, proxies, path.Resource);
        var metadata = await resource.Server.MetadataAsync(
            issuer, resource.ServerMetadataUrl(context.Request, proxies, path.Resource), source, context.RequestAborted);
        return metadata is null ? null : Encoding.UTF8.GetBytes(metadata.ToJsonString());
    }
}
