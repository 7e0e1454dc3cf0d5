using System.Text.Json.Nodes;

namespace Gateway.Host.Cli.Token;

/// <summary>What a development issuer answers: its keys, its metadata (RFC 8414, OpenID Connect Discovery), and tokens (RFC 6749 §4.4).</summary>
internal sealed class DevIssuerEndpoint
{
    /// <summary>Where the keys are, below the issuer.</summary>
    public const string JwksPath = "/.well-known/jwks.json";

    private const string OpenIdPath = "/.well-known/openid-configuration";
    private const string ServerPath = "/.well-known/oauth-authorization-server";
    private const string TokenPath = "/token";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly string _issuer;
    private readonly DevKey _key;
    private readonly TimeProvider _time;
    private readonly string _metadata;
    private readonly Dictionary<string, RequestDelegate> _paths;

    public DevIssuerEndpoint(string issuer, DevKey key, TimeProvider time)
    {
        (_issuer, _key, _time) = (issuer, key, time);
        var path = new Uri(issuer).AbsolutePath.TrimEnd('/');
        _metadata = Metadata(issuer, key.Algorithm);
        _paths = new Dictionary<string, RequestDelegate>(StringComparer.Ordinal);

        // At the root as well as below the issuer's own path: clients look in either place, and proxies may take the path away.
        foreach (var prefix in new[] { "", path })
        {
            _paths[prefix + JwksPath] = context => GetAsync(context, _key.Jwks);
            _paths[prefix + OpenIdPath] = _paths[OpenIdPath + prefix] = _paths[ServerPath + prefix] = context => GetAsync(context, _metadata);
            _paths[prefix + TokenPath] = PostTokenAsync;
        }
    }

    public Task ServeAsync(HttpContext context)
    {
        if (_paths.TryGetValue(context.Request.Path.Value ?? "", out var answer))
        {
            return answer(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static string Metadata(string issuer, string algorithm)
    {
        var url = issuer.TrimEnd('/');
        return new JsonObject
        {
            ["issuer"] = issuer,
            ["jwks_uri"] = url + JwksPath,
            ["token_endpoint"] = url + TokenPath,
            ["token_endpoint_auth_methods_supported"] = new JsonArray("none"),
            ["grant_types_supported"] = new JsonArray("client_credentials"),
            ["response_types_supported"] = new JsonArray(),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray(algorithm),
        }.ToJsonString();
    }

    private static Task GetAsync(HttpContext context, string json)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return NotAllowedAsync(context, "GET, HEAD");
        }

        context.Response.ContentType = "application/json";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(json, context.RequestAborted);
    }

    private static Task NotAllowedAsync(HttpContext context, string allowed)
    {
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = allowed;
        return Task.CompletedTask;
    }

    private async Task PostTokenAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await NotAllowedAsync(context, "POST");
            return;
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        if (form["grant_type"] != "client_credentials")
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await AnswerAsync(context, new JsonObject { ["error"] = "unsupported_grant_type" });
            return;
        }

        var client = (string?)form["client_id"] ?? "dev";
        var token = new DevToken(_issuer, (string?)form["sub"] ?? client, [.. form["resource"].Concat(form["audience"]).OfType<string>()], Lifetime)
        {
            Claims = [new("client_id", client), .. form["scope"].OfType<string>().Select(scope => new KeyValuePair<string, JsonNode?>("scope", scope))],
        };
        await AnswerAsync(context, new JsonObject
        {
            ["access_token"] = token.Sign(_key, _time),
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)Lifetime.TotalSeconds,
        });
    }

    private static Task AnswerAsync(HttpContext context, JsonObject json)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(json.ToJsonString(), context.RequestAborted);
    }
}
