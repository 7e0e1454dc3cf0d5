using Gateway.Host.Configuration;
using Gateway.Host.OAuth;
using Gateway.Policies;
using Gateway.Policies.Cors;
using Gateway.Policies.OAuth;

namespace Gateway.Host.Runtime;

/// <summary>Compiles what browsers and OAuth clients are told of a route, from policies that were validated.</summary>
internal static class RouteOAuth
{
    /// <summary>Which pages may call; null: nothing is written.</summary>
    public static CorsPolicy? Cors(PolicySet policies) =>
        policies.Cors is null ? null : Valid(errors => CorsPolicy.Create(policies.Cors, "cors", errors));

    /// <summary>The document that answers all requests; null: nothing is written.</summary>
    public static byte[]? Document(PolicySet policies) => policies.OauthProtectedResource is null ? null
        : Valid(errors => ResourceMetadata.Create(policies.OauthProtectedResource.Metadata, "metadata", errors)).Document();

    /// <summary>The protected resource; null: the route asks for no tokens of an authorization server.</summary>
    public static ProtectedResource? Resource(PolicySet policies, RouteConfig route) => policies.McpAuthentication is not { } config ? null
        : new(config, Valid(errors => ResourceMetadata.Create(config.ResourceMetadata, "resourceMetadata", errors)), FirstPath(route));

    private static string FirstPath(RouteConfig route) => route.Matches
        .Select(match => match.Path.Exact ?? match.Path.PathPrefix)
        .FirstOrDefault(path => path is not null && !Pipeline.WellKnown.IsReserved(path)) ?? "";

    private static TCompiled Valid<TCompiled>(Func<List<ConfigError>, TCompiled?> compile)
        where TCompiled : class
    {
        var errors = new List<ConfigError>();
        return compile(errors) ?? throw new InvalidOperationException($"A configuration that was read has policies that do not compile: {errors[0].Message}");
    }
}
