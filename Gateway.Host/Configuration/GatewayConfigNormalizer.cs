using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Turns what a user may write into the one form that the gateway works with.</summary>
internal static class GatewayConfigNormalizer
{
    /// <summary>The name of the listener that the short form stands for.</summary>
    public const string SimpleListener = "mcp";

    /// <summary>The name of the route that the short form stands for.</summary>
    public const string SimpleRoute = "internal/default";

    /// <summary>The name of the backend that the short form stands for.</summary>
    public const string SimpleBackend = "mcp";

    /// <summary>Spells a file out.</summary>
    /// <param name="file">What is written.</param>
    /// <param name="spelledOut">Paths of the result that the file does not have, with those that they stand for, longest first.</param>
    /// <param name="faults">Names that nothing has, and what is written twice; by paths of the result or of the file.</param>
    public static GatewayConfig Normalize(GatewayFileConfig file, out IReadOnlyList<KeyValuePair<string, string>> spelledOut, out IReadOnlyList<ConfigError> faults)
    {
        var attached = new AttachedPolicySets(file.Policies);
        var parts = new NamedParts(file, attached);
        var binds = parts.Resolve();
        var places = parts.Places.ToDictionary(StringComparer.Ordinal);
        if (file.Mcp is not null)
        {
            var bind = $"binds[{binds.Count}]";
            foreach (var made in new[] { ".listeners[0].routes[0].backends[0].mcp", ".listeners[0].routes[0].backends[0]", ".listeners[0].routes[0]", ".listeners[0]", "" })
            {
                places[bind + made] = "mcp";
            }

            var simple = SpellOut(file.Mcp, attached.OfBackend(null, SimpleBackend, $"{bind}.listeners[0].routes[0].backends[0]"));
            binds = [.. binds, simple];
        }

        binds = [.. binds.Select((bind, index) => attached.Attach(bind, index < parts.Gateways.Count ? parts.Gateways[index] : GatewayEntryConfig.DefaultName, $"binds[{index}]"))];
        faults = [.. parts.Faults, .. attached.Faults()];
        foreach (var (made, written) in attached.Places)
        {
            places[made] = written;
        }

        // A reference stands in a place that may itself be spelled out.
        spelledOut = [.. places.OrderByDescending(place => place.Key.Length)];
        return new() { Config = file.Config, FrontendPolicies = file.FrontendPolicies, Binds = binds };
    }

    private static BindConfig SpellOut(SimpleMcpConfig simple, PolicySetConfig? backend) => new()
    {
        Port = simple.Port,
        Address = simple.Address,
        Listeners =
        [
            new()
            {
                Name = SimpleListener,
                Routes = [new() { Name = SimpleRoute, Policies = simple.Policies, Backends = [new() { Mcp = simple.Backend, Policies = backend }] }],
            },
        ],
    };
}
