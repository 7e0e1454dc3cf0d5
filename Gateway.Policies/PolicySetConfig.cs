using Gateway.Policies.Agents;
using Gateway.Policies.Audit;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Policies.BackendAuth;
using Gateway.Policies.Buffering;
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
/// What a user may write under <c>policies:</c>, at any level; every member is optional. Which of them may stand at which level says
/// <see cref="PolicyLevelTable"/>. A policy that has no member here is refused by the configuration's table of keys, so that none is
/// ever read and then ignored.
/// </summary>
public sealed record PolicySetConfig
{
    /// <summary>Rules about MCP operations: what a caller sees and may use. Default: none.</summary>
    public McpAuthorizationConfig? McpAuthorization { get; init; }

    /// <summary>Rules about HTTP requests. Default: none.</summary>
    public HttpAuthorizationConfig? Authorization { get; init; }

    /// <summary>OAuth 2 for MCP: tokens, and the metadata by which clients find where to get them. Default: none.</summary>
    public McpAuthenticationConfig? McpAuthentication { get; init; }

    /// <summary>JSON web tokens. Default: none.</summary>
    public JwtAuthConfig? JwtAuth { get; init; }

    /// <summary>API keys. Default: none.</summary>
    public ApiKeyConfig? ApiKey { get; init; }

    /// <summary>User names and passwords. Default: none.</summary>
    public BasicAuthConfig? BasicAuth { get; init; }

    /// <summary>A service that is asked whether a request may go on. Default: none is.</summary>
    public ExtAuthzConfig? ExtAuthz { get; init; }

    /// <summary>Which web pages may call. Default: none.</summary>
    public CorsConfig? Cors { get; init; }

    /// <summary>A document that a route answers with by itself: the metadata of a protected resource. Default: none.</summary>
    public OAuthProtectedResourceConfig? OauthProtectedResource { get; init; }

    /// <summary>An answer that a route gives by itself. Default: none.</summary>
    public DirectResponseConfig? DirectResponse { get; init; }

    /// <summary>Where a route sends its clients. Default: nowhere.</summary>
    public RequestRedirectConfig? RequestRedirect { get; init; }

    /// <summary>How many requests are taken. Default: no limit.</summary>
    [OneOrMany]
    public IReadOnlyList<LocalRateLimitConfig>? LocalRateLimit { get; init; }

    /// <summary>How long a request may take. Default: see <see cref="TimeoutConfig"/>.</summary>
    public TimeoutConfig? Timeout { get; init; }

    /// <summary>Which bodies are read whole before they go on. Default: none.</summary>
    public BufferConfig? Buffer { get; init; }

    /// <summary>When a request is sent again. Default: never.</summary>
    public RetryConfig? Retry { get; init; }

    /// <summary>What a plain HTTP backend is asked for in place of what the client asked for. Default: the same.</summary>
    public UrlRewriteConfig? UrlRewrite { get; init; }

    /// <summary>Who gets copies of requests. Default: nobody.</summary>
    public RequestMirrorConfig? RequestMirror { get; init; }

    /// <summary>Says that a plain HTTP backend is an agent that speaks A2A. Default: it is not.</summary>
    public A2aConfig? A2a { get; init; }

    /// <summary>Headers made by expressions, of requests and of responses. Default: nothing changes.</summary>
    public TransformationConfig? Transformations { get; init; }

    /// <summary>Headers of requests to targets. Default: nothing changes.</summary>
    public HeaderModifierConfig? RequestHeaderModifier { get; init; }

    /// <summary>Headers of responses to clients. Default: nothing changes.</summary>
    public HeaderModifierConfig? ResponseHeaderModifier { get; init; }

    /// <summary>Whether calls of tools are recorded in the audit file. Default: as far as that works, where there is one.</summary>
    public AuditConfig? Audit { get; init; }

    /// <summary>What text is let through to targets and from them. Default: all.</summary>
    public AiConfig? Ai { get; init; }

    /// <summary>How targets over HTTP know the gateway. Default: nothing is sent.</summary>
    public BackendAuthConfig? BackendAuth { get; init; }

    /// <summary>TLS to targets over HTTP. Default: as their URLs say, with the system's roots.</summary>
    [ConfigKey("backendTLS")]
    public BackendTlsConfig? BackendTls { get; init; }
}
