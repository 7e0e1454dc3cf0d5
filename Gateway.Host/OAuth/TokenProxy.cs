using System.Text;
using Gateway.Policies.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.OAuth;

/// <summary>
/// Stands between clients and the authorization and token endpoints of a provider that refuses the <c>resource</c> parameter, and adds the
/// configured client's secret. The codes of that client are worth something here only with the verifier of whoever began the flow.
/// </summary>
internal sealed partial class TokenProxy(ProviderClient client, MetadataSource source, TimeProvider time, ILogger<TokenProxy> logger)
{
    private const string Reading = "GET, OPTIONS";
    private const string Posting = "POST, OPTIONS";
    private const string Form = "application/x-www-form-urlencoded";

    /// <summary>Sends a browser on to the provider's authorization endpoint, and nowhere else.</summary>
    public async Task AuthorizeAsync(HttpContext context, AuthorizationServer server)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            await OAuthAnswer.MethodNotAllowedAsync(context, Reading);
            return;
        }

        // Whoever made this URL may not be who follows it: nothing is redirected to what the URL says, an error least of all.
        var query = QueryHelpers.ParseQuery(context.Request.QueryString.Value);
        if (Refusal(query, server.Config.ClientId) is { } refusal)
        {
            await OAuthAnswer.ErrorAsync(context, Reading, StatusCodes.Status400BadRequest, refusal);
            return;
        }

        if (await server.EndpointAsync("authorization_endpoint", source, context.RequestAborted) is not { } endpoint)
        {
            await OAuthAnswer.BadGatewayAsync(context, Reading);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = QueryHelpers.AddQueryString(endpoint.AbsoluteUri, Without(query, "resource"));
        context.Response.Headers.CacheControl = "no-store";
    }

    /// <summary>Passes a token request on.</summary>
    public async Task ExchangeAsync(HttpContext context, AuthorizationServer server)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            await OAuthAnswer.OptionsAsync(context, Posting);
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await OAuthAnswer.MethodNotAllowedAsync(context, Posting);
            return;
        }

        var (form, refusal) = await ReadFormAsync(context);
        refusal ??= Refusal(form!);
        if (refusal is not null)
        {
            await OAuthAnswer.ErrorAsync(context, Posting, StatusCodes.Status400BadRequest, refusal);
            return;
        }

        var endpoint = await server.EndpointAsync("token_endpoint", source, context.RequestAborted);
        var answer = endpoint is null ? null : await client.PostAsync(endpoint, Encode(form!, server), Form, context.RequestAborted);
        if (answer is not { IsJson: true, Status: 200 or 400 or 401 or 429 })
        {
            UnexpectedTokenAnswer(answer?.Status ?? 0);
            await OAuthAnswer.BadGatewayAsync(context, Posting);
            return;
        }

        await OAuthAnswer.JsonAsync(context, Posting, answer.Status, answer.Body);
    }

    private static RegistrationFault? Refusal(Dictionary<string, StringValues> query, string? clientId) =>
        query.Any(parameter => parameter.Value.Count != 1 && parameter.Key != "resource") ? Invalid("A parameter stands in the URL twice.")
        : !query.TryGetValue("redirect_uri", out var redirect) || !OAuthUrls.IsRedirect(redirect) ? Invalid("redirect_uri is missing, or no URL that codes may be sent to.")
        : clientId is not null && query.GetValueOrDefault("client_id") != clientId ? new("unauthorized_client", "client_id is not one that was registered here.")
        : query.GetValueOrDefault("code_challenge_method") != "S256" || StringValues.IsNullOrEmpty(query.GetValueOrDefault("code_challenge"))
            ? Invalid("code_challenge with code_challenge_method S256 is required.")
        : null;

    private static RegistrationFault? Refusal(Dictionary<string, StringValues> form) =>
        form.Any(parameter => parameter.Value.Count != 1 && parameter.Key != "resource") ? Invalid("A parameter stands in the body twice.")
        : form.GetValueOrDefault("grant_type") == "authorization_code" && StringValues.IsNullOrEmpty(form.GetValueOrDefault("code_verifier"))
            ? Invalid("code_verifier is required.")
        : null;

    private async Task<(Dictionary<string, StringValues>? Form, RegistrationFault? Refusal)> ReadFormAsync(HttpContext context)
    {
        if (context.Request.ContentType is not { } type || !string.Equals(type.Split(';')[0].Trim(), Form, StringComparison.OrdinalIgnoreCase))
        {
            return (null, Invalid($"The body must be {Form}."));
        }

        var (body, _) = await SmallBody.ReadAsync(context, time);
        return body is null
            ? (null, Invalid($"The body must arrive whole, and have at most {SmallBody.MaxBytes} bytes."))
            : (QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)), null);
    }

    // The secret goes along for the client it belongs to, in the two grants that a user's client has; what a client sends as secret never does.
    private static byte[] Encode(Dictionary<string, StringValues> form, AuthorizationServer server)
    {
        var fields = Without(form, "resource", "client_secret").ToList();
        if (server.Config is { ClientId: { } clientId, ClientSecret: { } secret }
            && form.GetValueOrDefault("client_id") == clientId
            && (string?)form.GetValueOrDefault("grant_type") is "authorization_code" or "refresh_token")
        {
            fields.Add(new("client_secret", secret.Reveal()));
        }

        return Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value ?? "")}")));
    }

    private static IEnumerable<KeyValuePair<string, string?>> Without(Dictionary<string, StringValues> fields, params string[] names) =>
        fields.Where(field => !names.Contains(field.Key, StringComparer.Ordinal)).Select(field => KeyValuePair.Create(field.Key, (string?)field.Value));

    private static RegistrationFault Invalid(string description) => new("invalid_request", description);

    [LoggerMessage(2321, LogLevel.Warning, "The token endpoint of the provider answered {Status}, which is passed on as 502.")]
    private partial void UnexpectedTokenAnswer(int status);
}
