using Gateway.Policies.AccessLog;

namespace Gateway.Host.Configuration;

/// <summary>What holds for all requests, whatever their route (<c>frontendPolicies</c>).</summary>
internal sealed record FrontendPoliciesConfig
{
    /// <summary>What the access log says; each key in place of the one of <c>config.logging</c>. Default: what that says.</summary>
    public AccessLogConfig? AccessLog { get; init; }
}
