using Gateway.Policies;

namespace Gateway.Host.Configuration.Watching;

/// <summary>Tells whether the process would have to start again for <c>config:</c> to take effect.</summary>
internal static class StaticConfigChange
{
    /// <summary>Whether two versions mean different things; how they are written does not matter.</summary>
    public static bool Differs(StaticConfig left, StaticConfig right) => Text(left) != Text(right) || !Keys(left).SequenceEqual(Keys(right));

    private static string Text(StaticConfig config) => ConfigWriter.Write(new GatewayConfig { Config = config }, withDefaults: true);

    // Secrets all print alike.
    private static IEnumerable<Secret> Keys(StaticConfig config) => [.. config.Session?.Key ?? [], config.Admin.Token ?? new Secret("")];
}
