using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Policies.OAuth;

namespace Gateway.Host.OAuth;

/// <summary>
/// Registers clients (RFC 7591): at the provider, or by handing out the configured client id. It lets nothing through that the provider
/// might take for more than a client that a user runs.
/// </summary>
internal sealed class RegistrationEndpoint(ProviderClient client, RegistrationLimit limit, TimeProvider time)
{
    private const string Methods = "POST, OPTIONS";

    /// <summary>Answers a request.</summary>
    public async Task ServeAsync(HttpContext context, AuthorizationServer server, IPAddress address)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            await OAuthAnswer.OptionsAsync(context, Methods);
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await OAuthAnswer.MethodNotAllowedAsync(context, Methods);
            return;
        }

        if (limit.Take(address) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, RegistrationFault.Metadata("Too many registrations from this address; try again later."));
            return;
        }

        await RegisterAsync(context, server);
    }

    private async Task RegisterAsync(HttpContext context, AuthorizationServer server)
    {
        if (!Pipeline.MediaTypes.IsJson(context.Request))
        {
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, RegistrationFault.Metadata("The body must be application/json."));
            return;
        }

        var (body, status) = await SmallBody.ReadAsync(context, time);
        if (body is null)
        {
            await RefuseAsync(context, status, RegistrationFault.Metadata($"The body must arrive whole, and have at most {SmallBody.MaxBytes} bytes."));
            return;
        }

        if (ClientRegistration.Read(body, out var fault) is not { } registration)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, fault!);
            return;
        }

        await (server.Config.ClientId is { } clientId ? HandOutAsync(context, clientId, registration) : PassOnAsync(context, server.RegistrationUrl!, body));
    }

    // The client id is no secret, and its secret is not the client's: it never leaves the gateway but for the provider.
    private static Task HandOutAsync(HttpContext context, string clientId, ClientRegistration registration)
    {
        var answer = new JsonObject
        {
            ["client_id"] = clientId,
            ["client_id_issued_at"] = 0,
            ["token_endpoint_auth_method"] = "none",
            ["grant_types"] = new JsonArray("authorization_code", "refresh_token"),
            ["response_types"] = new JsonArray("code"),
            ["redirect_uris"] = new JsonArray([.. registration.RedirectUris.Select(uri => JsonValue.Create(uri))]),
        };
        return OAuthAnswer.JsonAsync(context, Methods, StatusCodes.Status201Created, Encoding.UTF8.GetBytes(answer.ToJsonString()));
    }

    private async Task PassOnAsync(HttpContext context, Uri url, byte[] body)
    {
        var answer = await client.PostAsync(url, body, "application/json", context.RequestAborted);

        // What the provider says about the request is for the client; what it says about the gateway, or of itself, is not.
        await (answer is { IsJson: true, Status: (>= 200 and < 300) or 400 or 401 or 403 or 429 }
            ? OAuthAnswer.JsonAsync(context, Methods, answer.Status, answer.Body)
            : OAuthAnswer.BadGatewayAsync(context, Methods));
    }

    private static Task RefuseAsync(HttpContext context, int status, RegistrationFault fault) => OAuthAnswer.ErrorAsync(context, Methods, status, fault);
}
