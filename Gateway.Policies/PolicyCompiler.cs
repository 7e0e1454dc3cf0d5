using System.Collections.Immutable;
using Gateway.Policies.Authorization;
using Gateway.Policies.BackendAuth;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Policies.ExtAuthz;
using Gateway.Policies.Headers;
using Gateway.Policies.PromptGuard;
using Gateway.Policies.RateLimit;
using Gateway.Policies.Redirect;
using Gateway.Policies.Rewrite;
using Gateway.Policies.Tls;
using Gateway.Policies.Transformations;

namespace Gateway.Policies;

/// <summary>
/// Compiles what is written at the levels of one route: <see cref="PolicySetConfig"/> to <see cref="PolicySet"/>. The sets of one
/// compiler can be merged, and their rules share their inputs. Not thread-safe; the sets are.
/// </summary>
public sealed class PolicyCompiler
{
    private readonly List<ConfigError> _errors = [];
    private readonly List<ConfigError> _warnings = [];

    /// <summary>What the rules about MCP operations are compiled with.</summary>
    public CelCompiler McpRules { get; } = new(CelEnvironments.McpAuthorization);

    /// <summary>What the rules about HTTP requests are compiled with.</summary>
    public CelCompiler HttpRules { get; } = new(CelEnvironments.HttpAuthorization);

    /// <summary>What the keys of rate limits are compiled with.</summary>
    public CelCompiler RateLimitKeys { get; } = new(CelEnvironments.McpAuthorization);

    /// <summary>What the conditions of direct responses are compiled with.</summary>
    public CelCompiler DirectResponses { get; } = new(CelEnvironments.HttpAuthorization);

    /// <summary>What transformations are compiled with.</summary>
    public CelCompiler Transformations { get; } = new(CelEnvironments.Transformation);

    /// <summary>What the expressions of external authorization are compiled with.</summary>
    public CelCompiler ExtAuthz { get; } = new(CelEnvironments.Transformation);

    /// <summary>Everything wrong with what was compiled so far; with any, the sets are not to be used.</summary>
    public IReadOnlyList<ConfigError> Errors => _errors;

    /// <summary>What works but is probably not meant.</summary>
    public IReadOnlyList<ConfigError> Warnings => _warnings;

    /// <summary>Compiles what is written at one level. It goes on after an error, so that every error is found at once.</summary>
    /// <param name="config">What is written; null: nothing.</param>
    /// <param name="level">The level.</param>
    /// <param name="isStdio">Whether the level is a target that is a child process.</param>
    /// <param name="path">Path of the set in the configuration, with <c>policies</c>.</param>
    public PolicySet Compile(PolicySetConfig? config, PolicyLevel level, bool isStdio, string path)
    {
        if (config is null)
        {
            return PolicySet.Empty;
        }

        foreach (var row in PolicyLevelTable.Rows)
        {
            if (row.IsSet(config) && row.Fault(level, isStdio) is { } fault)
            {
                _errors.Add(new($"{path}.{row.Key}", fault.Message, fault.Remedy));
            }
        }

        return new()
        {
            McpAuthorization = Rules(McpRules, config.McpAuthorization?.Rules, level, $"{path}.mcpAuthorization"),
            Authorization = Rules(HttpRules, config.Authorization?.Rules, level, $"{path}.authorization", unreadable: ["request.body", "request.bodyPrefix"]),
            McpAuthentication = config.McpAuthentication,
            Audit = config.Audit,
            JwtAuth = config.JwtAuth,
            ApiKey = config.ApiKey,
            BasicAuth = config.BasicAuth,
            ExtAuthz = ExtAuthzChoice.Create(config.ExtAuthz, ExtAuthz, $"{path}.extAuthz", _errors),
            Cors = config.Cors,
            OauthProtectedResource = config.OauthProtectedResource,
            DirectResponse = DirectResponse.Create(config.DirectResponse, DirectResponses, $"{path}.directResponse", _errors),
            RequestRedirect = RedirectTarget.Create(config.RequestRedirect, $"{path}.requestRedirect", _errors),
            LocalRateLimit = RequestLimit.Compile(config.LocalRateLimit, RateLimitKeys, $"{path}.localRateLimit", _errors),
            Timeout = config.Timeout,
            Buffer = config.Buffer,
            Retry = config.Retry,
            UrlRewrite = UrlRewrite.Create(config.UrlRewrite, $"{path}.urlRewrite", _errors),
            RequestMirror = config.RequestMirror,
            A2a = config.A2a,
            Transformations = Transformation.Create(config.Transformations, Transformations, $"{path}.transformations", _errors),
            RequestHeaderModifier = HeaderModifier.Create(config.RequestHeaderModifier, HeaderSide.Request, $"{path}.requestHeaderModifier", _errors),
            ResponseHeaderModifier = HeaderModifier.Create(config.ResponseHeaderModifier, HeaderSide.Response, $"{path}.responseHeaderModifier", _errors),
            Ai = PromptGuardPolicy.Create(config.Ai, $"{path}.ai", _errors),
            BackendAuth = BackendCredential.Check(config.BackendAuth, $"{path}.backendAuth", _errors),
            BackendTls = ServerIdentity.Check(config.BackendTls, $"{path}.backendTLS", _errors),
        };
    }

    private ImmutableArray<PolicyRule> Rules(CelCompiler compiler, IReadOnlyList<RuleConfig>? rules, PolicyLevel level, string path, params ReadOnlySpan<string> unreadable)
    {
        var compiled = RuleCompiler.Compile(compiler, rules ?? [], path, unreadable, _errors, _warnings);
        return [.. compiled.Select(rule => new PolicyRule(rule.Rule, level, rule.Index))];
    }
}
