using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Gateway.Policies.Headers;

/// <summary>A header policy, compiled: every name and value in it can be sent as it is. Immutable.</summary>
public sealed class HeaderModifier
{
    private readonly FrozenSet<string> _replaced;
    private readonly ImmutableArray<KeyValuePair<string, string>> _written;

    private HeaderModifier(HeaderModifierConfig config)
    {
        Config = config;
        var set = config.Set ?? FrozenDictionary<string, string>.Empty;
        var add = config.Add ?? FrozenDictionary<string, string>.Empty;
        _replaced = config.Remove.Concat(set.Keys).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _written = [.. set.Concat(add).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>As written.</summary>
    public HeaderModifierConfig Config { get; }

    /// <summary>Headers whose present values are dropped.</summary>
    public IReadOnlySet<string> Replaced => _replaced;

    /// <summary>Headers that are added once those are dropped.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Written => _written;

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
            CheckName(config.Remove[index], side, $"{path}.remove[{index}]", seen, errors);
        }

        if (seen.Count == 0 && errors.Count == before)
        {
            errors.Add(new(path, "This changes no header.", "Write add, set or remove, or remove the policy."));
        }

        return errors.Count == before ? new HeaderModifier(config) : null;
    }

    /// <summary>The headers as they are sent.</summary>
    /// <param name="headers">What would be sent without the policy.</param>
    public ImmutableArray<KeyValuePair<string, string>> Apply(ImmutableArray<KeyValuePair<string, string>> headers)
    {
        var changed = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(headers.Length + _written.Length);
        foreach (var header in headers)
        {
            if (!_replaced.Contains(header.Key))
            {
                changed.Add(header);
            }
        }

        changed.AddRange(_written);
        return changed.DrainToImmutable();
    }

    private static void Check(IReadOnlyDictionary<string, string>? headers, HeaderSide side, string path, HashSet<string> seen, ICollection<ConfigError> errors)
    {
        foreach (var (name, value) in headers ?? FrozenDictionary<string, string>.Empty)
        {
            // Neither name nor value is shown: a variable may have brought a secret, or a line break for the log.
            CheckName(name, side, path, seen, errors);
            if (!HeaderText.IsValue(value))
            {
                errors.Add(new(path, "A value here cannot be the value of a header.", "Write at most 8192 visible ASCII characters, without line breaks and without blanks at the ends."));
            }
        }
    }

    private static void CheckName(string name, HeaderSide side, string path, HashSet<string> seen, ICollection<ConfigError> errors)
    {
        if (HeaderText.NameFault(name, side) is { } fault)
        {
            errors.Add(new(path, fault.Message, fault.Remedy));
        }
        else if (!seen.Add(name))
        {
            errors.Add(new(path, $"The header {name} is named twice.", "Name each header once, in add, set or remove."));
        }
    }
}
