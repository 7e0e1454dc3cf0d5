using Gateway.Host.Configuration.Reading;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>
/// Puts policies that are written apart in the places where they hold. They are at the level of that place: a policy that stands in both is
/// an error, as nothing says which of the two is meant.
/// </summary>
internal sealed class AttachedPolicySets(IReadOnlyList<AttachedPolicyConfig> attached)
{
    private readonly HashSet<int> _used = [];
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly List<ConfigError> _faults = [];

    /// <summary>Paths of the result that the file does not have, with those that they stand for.</summary>
    public IReadOnlyDictionary<string, string> Places => _places;

    /// <summary>The policies of listeners and routes, with those that are attached to them.</summary>
    /// <param name="bind">A port.</param>
    /// <param name="gateway">Name of its gateway.</param>
    /// <param name="path">Its path.</param>
    public BindConfig Attach(BindConfig bind, string gateway, string path) => bind with
    {
        Listeners = [.. bind.Listeners.Select((listener, index) => Attach(listener, bind.Port, gateway, $"{path}.listeners[{index}]"))],
    };

    /// <summary>The policies of a backend that has a name, with those that are attached to it.</summary>
    /// <param name="written">What is written at the backend; null: nothing.</param>
    /// <param name="name">Its name.</param>
    /// <param name="path">Its path.</param>
    public PolicySetConfig? OfBackend(PolicySetConfig? written, string name, string path) =>
        Join(written, target => target.Backend?.Backend.Name == name, path);

    /// <summary>What is wrong with what was attached; asked last.</summary>
    public IReadOnlyList<ConfigError> Faults()
    {
        for (var index = 0; index < attached.Count; index++)
        {
            var target = attached[index].Target;
            if (attached[index].Phase == PolicyPhase.Gateway && target.Gateway is null)
            {
                _faults.Add(new($"policies[{index}].phase", "These policies hold for a route or a backend, which is not known yet in this phase.", "Remove phase, or write a gateway as target."));
            }

            if (!_used.Contains(index) && Missing(target) is { } missing)
            {
                _faults.Add(new($"policies[{index}].target", $"There is no {missing}, so these policies would never act.", "Write the name of a gateway or listener, of a route, or of one of the top-level backends."));
            }
        }

        return _faults;
    }

    private static string? Missing(AttachedPolicyTargetConfig target) => target switch
    {
        { Route: { } route } => $"route {Quoted.Text(route.Name)}",
        { Backend: { } backend } => $"backend {Quoted.Text(backend.Backend.Name)} that a route leads to",
        { Gateway: { } gateway } => gateway is { ListenerName: null, Port: null } ? $"gateway {Quoted.Text(gateway.GatewayName)}" : $"such listener of a gateway {Quoted.Text(gateway.GatewayName)}",

        // The reader has said that there is no target.
        _ => null,
    };

    private ListenerConfig Attach(ListenerConfig listener, int port, string gateway, string path) => listener with
    {
        Policies = Join(listener.Policies, target => target.Gateway is { } named && named.GatewayName == gateway
            && (named.ListenerName is null || named.ListenerName == listener.Name) && (named.Port is null || named.Port == port), path),
        Routes = [.. listener.Routes.Select((route, index) => route with
        {
            Policies = Join(route.Policies, target => target.Route is { } named && named.Name == route.Name, $"{path}.routes[{index}]"),
        })],
    };

    private PolicySetConfig? Join(PolicySetConfig? written, Func<AttachedPolicyTargetConfig, bool> isMeant, string path)
    {
        var joined = written;
        for (var index = 0; index < attached.Count; index++)
        {
            if (!isMeant(attached[index].Target))
            {
                continue;
            }

            _used.Add(index);
            joined = (joined ?? new()) with { };
            foreach (var key in RecordShape.Of(typeof(PolicySetConfig)).Keys.Where(key => key.Property.GetValue(attached[index].Policy) is not null))
            {
                var place = $"policies[{index}].policy.{key.Key}";
                if (key.Property.GetValue(joined) is not null)
                {
                    _faults.Add(new(place, $"Another {Quoted.Text(key.Key)} is written at this target or attached to it.", "Write it in one of the two places."));
                    continue;
                }

                key.Property.SetValue(joined, key.Property.GetValue(attached[index].Policy));
                _places[$"{path}.policies.{key.Key}"] = place;
            }
        }

        return joined;
    }
}
