namespace Gateway.Host.Configuration.Validation;

/// <summary>Every rule that looks at more than one key, or at more than a key's own annotations can say.</summary>
internal static class ConfigValidator
{
    private static readonly Action<GatewayConfig, ValidationReport>[] Rules =
    [
        BindRules.Check,
        ExposureRules.Check,
        AdminRules.Check,
        ProcessRules.Check,
        LogFieldRules.Check,
        OtlpRules.Check,
        AuditRules.Check,
        LimitRules.Check,
        ListenerRules.Check,
        TlsRules.Check,
        RouteRules.Check,
        PathRules.Check,
        MatchRules.Check,
        TargetRules.Check,
        StdioRules.Check,
        HttpTargetRules.Check,
        HostRules.Check,
        PolicyRules.Check,
        OAuthRules.Check,
        AuthenticationRules.Check,
        UpstreamRules.Check,
    ];

    /// <summary>Applies every rule; none stops the others.</summary>
    public static void Validate(GatewayConfig config, ValidationReport report)
    {
        foreach (var rule in Rules)
        {
            rule(config, report);
        }
    }
}
