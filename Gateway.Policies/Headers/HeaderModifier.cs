using System.Collections.Frozen;

namespace Gateway.Policies.Headers;

/// <summary>A header policy, compiled: every name and value in it can be sent as it is. Immutable.</summary>
public sealed class HeaderModifier
{
    private HeaderModifier(HeaderModifierConfig config)
    {
        Config = config;
        var set = config.Set ?? FrozenDictionary<string, string>.Empty;
        var add = config.Add ?? FrozenDictionary<string, string>.Empty;
        Change = new(
            config.Remove.Concat(set.Keys).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            [.. set.Concat(add).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>As written.</summary>
    public HeaderModifierConfig Config { get; }

    /// <summary>What it changes, in every message alike.</summary>
    public HeaderChange Change { get; }

    /// <summary>Compiles a policy.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="side">Whose headers.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    /// <returns>The policy; null if nothing is written, or there are errors.</returns>
    public static HeaderModifier? Create(HeaderModifierConfig? config, HeaderSide side, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        var before = errors.Count;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Check(config.Add, side, $"{path}.add", seen, errors);
        Check(config.Set, side, $"{path}.set", seen, errors);
        for (var index = 0; index < config.Remove.Count; index++)
        {
            HeaderText.CheckName(config.Remove[index], side, $"{path}.remove[{index}]", seen, errors);
        }

        if (seen.Count == 0 && errors.Count == before)
        {
            errors.Add(new(path, "This changes no header.", "Write add, set or remove, or remove the policy."));
        }

        return errors.Count == before ? new HeaderModifier(config) : null;
    }

    private static void Check(IReadOnlyDictionary<string, string>? headers, HeaderSide side, string path, HashSet<string> seen, ICollection<ConfigError> errors)
    {
        foreach (var (name, value) in headers ?? FrozenDictionary<string, string>.Empty)
        {
            // Neither name nor value is shown: a variable may have brought a secret, or a line break for the log.
            HeaderText.CheckName(name, side, path, seen, errors);
            if (!HeaderText.IsValue(value))
            {
                errors.Add(new(path, "A value here cannot be the value of a header.", "Write at most 8192 visible ASCII characters, without line breaks and without blanks at the ends."));
            }
        }
    }
}
