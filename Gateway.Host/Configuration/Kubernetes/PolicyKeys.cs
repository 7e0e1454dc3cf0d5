using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>The policies of one place, gathered from several manifests.</summary>
internal sealed class PolicyKeys
{
    private readonly OrderedDictionary<string, ConfigNode> _keys = new(StringComparer.Ordinal);

    /// <summary>Adds a policy. Rules of several manifests hold together; anything else may be written once.</summary>
    /// <param name="key">The policy, as the gateway's own configuration has it.</param>
    /// <param name="value">Its value; null: it is not written.</param>
    /// <param name="at">The part that has it, for errors.</param>
    public void Add(string key, ConfigNode? value, Fields at)
    {
        if (value is null || _keys.TryAdd(key, value))
        {
            return;
        }

        if (Rules(_keys[key]) is { } rules && Rules(value) is { } more)
        {
            _keys[key] = Translated.Keys(value, ("rules", Translated.List(value, [.. rules.Items, .. more.Items])));
            return;
        }

        at.Error(value, $"Another policy of the same place sets \"{key}\" as well.", "Write it in one of them only.");
    }

    /// <summary>Adds all of another place.</summary>
    public void Add(PolicyKeys others, Fields at)
    {
        foreach (var (key, value) in others._keys)
        {
            Add(key, value, at);
        }
    }

    /// <summary>The policies in the gateway's own configuration; null: there are none.</summary>
    /// <param name="origin">Where they are said to stand.</param>
    public ConfigNode? Node(ConfigNode origin) => _keys.Count == 0 ? null : Translated.Keys(origin, _keys.Select(entry => (entry.Key, (ConfigNode?)entry.Value)));

    private static ConfigNode.Sequence? Rules(ConfigNode policy) =>
        policy is ConfigNode.Mapping { Entries: { Count: 1 } entries } && entries.TryGetValue("rules", out var rules) ? rules.Value as ConfigNode.Sequence : null;
}
