using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.RateLimit;

/// <summary>One limit, compiled.</summary>
/// <param name="Config">As written.</param>
/// <param name="Key">Which bucket a request takes from; null: there is one for all.</param>
public sealed record RequestLimit(LocalRateLimitConfig Config, CelProgram? Key)
{
    /// <summary>Compiles the limits of one policy.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="keys">What keys are compiled with.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public static IReadOnlyList<RequestLimit>? Compile(IReadOnlyList<LocalRateLimitConfig>? config, CelCompiler keys, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(errors);
        if (config is null)
        {
            return null;
        }

        if (config.Count == 0)
        {
            errors.Add(new(path, "The list is empty.", "Write at least one limit, or remove the policy."));
        }

        return [.. config.Select((limit, index) => Compile(limit, keys, $"{path}[{index}]", errors))];
    }

    private static RequestLimit Compile(LocalRateLimitConfig limit, CelCompiler keys, string path, ICollection<ConfigError> errors)
    {
        if (limit.FillInterval is null)
        {
            errors.Add(new($"{path}.fillInterval", "Nothing says when tokens come back.", "Write fillInterval, such as 1s."));
        }

        if (limit.Key is null)
        {
            return new RequestLimit(limit, null);
        }

        var key = ValueExpressions.Compile(keys, limit.Key, $"{path}.key", "Mend the key: it must come to a text, such as jwt.sub.", errors);
        if (key is not null && key.Type != CelType.String && key.Type != CelType.Dyn)
        {
            errors.Add(new($"{path}.key", $"This key is no text but {key.Type}.", "Write string(…) around it."));
        }

        return new RequestLimit(limit, key);
    }
}
