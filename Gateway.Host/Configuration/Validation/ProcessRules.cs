namespace Gateway.Host.Configuration.Validation;

/// <summary>What holds for the whole process makes sense.</summary>
internal static class ProcessRules
{
    /// <summary>Applies the rules.</summary>
    public static void Check(GatewayConfig config, ValidationReport report)
    {
        var keys = config.Config.Session?.Key ?? [];
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < keys.Count; index++)
        {
            if (!seen.Add(keys[index].Reveal()))
            {
                report.Error($"config.session.key[{index}]", "This key stands in the list twice.", "Remove one of them.");
            }
        }

        for (var index = 0; index < config.Config.TrustedProxies.Count; index++)
        {
            if (config.Config.TrustedProxies[index].PrefixLength == 0)
            {
                report.Warning($"config.trustedProxies[{index}]", "Every client can claim any address: all of them count as proxies.",
                    "Write the networks of your proxies only.");
            }
        }
    }
}
