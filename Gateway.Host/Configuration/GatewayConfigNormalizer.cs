namespace Gateway.Host.Configuration;

/// <summary>Turns what a user may write into the one form that the gateway works with.</summary>
internal static class GatewayConfigNormalizer
{
    /// <summary>The name of the listener that the short form stands for.</summary>
    public const string SimpleListener = "mcp";

    /// <summary>The name of the route that the short form stands for.</summary>
    public const string SimpleRoute = "internal/default";

    /// <summary>Spells a file out.</summary>
    /// <param name="file">What is written.</param>
    /// <param name="spelledOut">Paths of the result that the file does not have, with those that they stand for, longest first.</param>
    public static GatewayConfig Normalize(GatewayFileConfig file, out IReadOnlyList<KeyValuePair<string, string>> spelledOut)
    {
        spelledOut = [];
        if (file.Mcp is null)
        {
            return new() { Config = file.Config, Binds = file.Binds };
        }

        var bind = $"binds[{file.Binds.Count}]";
        spelledOut =
        [
            new($"{bind}.listeners[0].routes[0].backends[0].mcp", "mcp"),
            new($"{bind}.listeners[0].routes[0].backends[0]", "mcp"),
            new($"{bind}.listeners[0].routes[0]", "mcp"),
            new($"{bind}.listeners[0]", "mcp"),
            new(bind, "mcp"),
        ];
        return new() { Config = file.Config, Binds = [.. file.Binds, SpellOut(file.Mcp)] };
    }

    private static BindConfig SpellOut(SimpleMcpConfig simple) => new()
    {
        Port = simple.Port,
        Address = simple.Address,
        Listeners =
        [
            new()
            {
                Name = SimpleListener,
                Routes = [new() { Name = SimpleRoute, Policies = simple.Policies, Backends = [new() { Mcp = simple.Backend }] }],
            },
        ],
    };
}
