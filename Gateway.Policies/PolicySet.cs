using System.Collections.Immutable;
using Gateway.Policies.Agents;
using Gateway.Policies.Audit;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Policies.BackendAuth;
using Gateway.Policies.Buffering;
using Gateway.Policies.Cel.Rules;
using Gateway.Policies.Cors;
using Gateway.Policies.ExtAuthz;
using Gateway.Policies.Headers;
using Gateway.Policies.Mirror;
using Gateway.Policies.OAuth;
using Gateway.Policies.PromptGuard;
using Gateway.Policies.RateLimit;
using Gateway.Policies.Redirect;
using Gateway.Policies.Retry;
using Gateway.Policies.Rewrite;
using Gateway.Policies.Timeouts;
using Gateway.Policies.Tls;
using Gateway.Policies.Transformations;

namespace Gateway.Policies;

/// <summary>
/// The policies that hold at one place, compiled. Immutable and thread-safe. Made from what is written at a level by
/// <see cref="PolicyCompiler"/>, and from two levels by <see cref="Merge"/>, which is the only place where precedence is coded.
/// </summary>
public sealed record PolicySet
{
    /// <summary>No policy at all.</summary>
    public static PolicySet Empty { get; } = new();

    /// <summary>Rules about MCP operations; empty: there are none, and everything is allowed.</summary>
    public ImmutableArray<PolicyRule> McpAuthorization { get; init; } = [];

    /// <summary>Rules about HTTP requests; empty: there are none, and everything is allowed.</summary>
    public ImmutableArray<PolicyRule> Authorization { get; init; } = [];

    /// <summary>OAuth 2 for MCP; null: none.</summary>
    public McpAuthenticationConfig? McpAuthentication { get; init; }

    /// <summary>JSON web tokens; null: none.</summary>
    public JwtAuthConfig? JwtAuth { get; init; }

    /// <summary>API keys; null: none.</summary>
    public ApiKeyConfig? ApiKey { get; init; }

    /// <summary>User names and passwords; null: none.</summary>
    public BasicAuthConfig? BasicAuth { get; init; }

    /// <summary>A service that is asked whether a request may go on; null: none is.</summary>
    public ExtAuthzChoice? ExtAuthz { get; init; }

    /// <summary>Which web pages may call; null: none.</summary>
    public CorsConfig? Cors { get; init; }

    /// <summary>The document that the route answers with; null: none.</summary>
    public OAuthProtectedResourceConfig? OauthProtectedResource { get; init; }

    /// <summary>The answer that the route gives by itself; null: none.</summary>
    public DirectResponse? DirectResponse { get; init; }

    /// <summary>Where the route sends its clients; null: nowhere.</summary>
    public RedirectTarget? RequestRedirect { get; init; }

    /// <summary>How many requests are taken; null: no limit.</summary>
    public IReadOnlyList<RequestLimit>? LocalRateLimit { get; init; }

    /// <summary>How long a request may take; null: by default.</summary>
    public TimeoutConfig? Timeout { get; init; }

    /// <summary>Which bodies are read whole; null: none.</summary>
    public BufferConfig? Buffer { get; init; }

    /// <summary>When a request is sent again; null: never.</summary>
    public RetryConfig? Retry { get; init; }

    /// <summary>What a plain HTTP backend is asked for; null: what the client asked for.</summary>
    public UrlRewrite? UrlRewrite { get; init; }

    /// <summary>Who gets copies of requests; null: nobody.</summary>
    public RequestMirrorConfig? RequestMirror { get; init; }

    /// <summary>Whether a plain HTTP backend is an agent that speaks A2A; null: it is not.</summary>
    public A2aConfig? A2a { get; init; }

    /// <summary>Headers made by expressions; null: none.</summary>
    public Transformation? Transformations { get; init; }

    /// <summary>What changes in the headers of requests to targets; null: nothing.</summary>
    public HeaderModifier? RequestHeaderModifier { get; init; }

    /// <summary>What changes in the headers of responses to clients; null: nothing.</summary>
    public HeaderModifier? ResponseHeaderModifier { get; init; }

    /// <summary>Whether calls are recorded; null: as far as that works, where there is a file for it.</summary>
    public AuditConfig? Audit { get; init; }

    /// <summary>What text is let through; null: all.</summary>
    public PromptGuardPolicy? Ai { get; init; }

    /// <summary>How targets know the gateway; null: nothing is sent.</summary>
    public BackendAuthConfig? BackendAuth { get; init; }

    /// <summary>TLS to targets; null: as their URLs say.</summary>
    public BackendTlsConfig? BackendTls { get; init; }

    /// <summary>
    /// What holds where both are written. Per policy the inner one replaces the outer one as a whole. Rules are different, so that a
    /// narrow allow rule opens nothing that a broad rule closed: the inner <c>deny</c> and <c>require</c> rules are added to the outer
    /// ones, and the inner <c>allow</c> rules replace the outer ones if there are any.
    /// </summary>
    /// <param name="outer">What is written at the broader level, or was merged from broader levels.</param>
    /// <param name="inner">What is written at the narrower level.</param>
    public static PolicySet Merge(PolicySet outer, PolicySet inner)
    {
        ArgumentNullException.ThrowIfNull(outer);
        ArgumentNullException.ThrowIfNull(inner);
        return new()
        {
            McpAuthorization = MergeRules(outer.McpAuthorization, inner.McpAuthorization),
            Authorization = MergeRules(outer.Authorization, inner.Authorization),
            McpAuthentication = inner.McpAuthentication ?? outer.McpAuthentication,
            JwtAuth = inner.JwtAuth ?? outer.JwtAuth,
            ApiKey = inner.ApiKey ?? outer.ApiKey,
            BasicAuth = inner.BasicAuth ?? outer.BasicAuth,
            ExtAuthz = inner.ExtAuthz ?? outer.ExtAuthz,
            Cors = inner.Cors ?? outer.Cors,
            OauthProtectedResource = inner.OauthProtectedResource ?? outer.OauthProtectedResource,
            DirectResponse = inner.DirectResponse ?? outer.DirectResponse,
            RequestRedirect = inner.RequestRedirect ?? outer.RequestRedirect,
            LocalRateLimit = inner.LocalRateLimit ?? outer.LocalRateLimit,
            Timeout = inner.Timeout ?? outer.Timeout,
            Buffer = inner.Buffer ?? outer.Buffer,
            Retry = inner.Retry ?? outer.Retry,
            UrlRewrite = inner.UrlRewrite ?? outer.UrlRewrite,
            RequestMirror = inner.RequestMirror ?? outer.RequestMirror,
            A2a = inner.A2a ?? outer.A2a,
            Transformations = inner.Transformations ?? outer.Transformations,
            RequestHeaderModifier = inner.RequestHeaderModifier ?? outer.RequestHeaderModifier,
            ResponseHeaderModifier = inner.ResponseHeaderModifier ?? outer.ResponseHeaderModifier,
            Audit = inner.Audit ?? outer.Audit,
            Ai = inner.Ai ?? outer.Ai,
            BackendAuth = inner.BackendAuth ?? outer.BackendAuth,
            BackendTls = inner.BackendTls ?? outer.BackendTls,
        };
    }

    private static ImmutableArray<PolicyRule> MergeRules(ImmutableArray<PolicyRule> outer, ImmutableArray<PolicyRule> inner)
    {
        var replaced = inner.Any(IsAllow);
        return [.. outer.Where(rule => !replaced || !IsAllow(rule)), .. inner];
    }

    private static bool IsAllow(PolicyRule rule) => rule.Rule.Effect == CelRuleEffect.Allow;
}
