using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;
using Gateway.Policies.Conditions;

namespace Gateway.Policies.RateLimit;

/// <summary>One limit, compiled. Immutable.</summary>
public sealed class RequestLimit
{
    // What is known only once callers are, or messages are read.
    private static readonly string[] OfCallers = ["jwt", "apiKey", "basicAuth", "extauthz", "mcp", "request.body", "request.bodyPrefix"];

    private RequestLimit(LocalRateLimitConfig config, Choice<Bucket> buckets, bool isCoarse) => (Config, Buckets, IsCoarse) = (config, buckets, isCoarse);

    /// <summary>As written.</summary>
    public LocalRateLimitConfig Config { get; }

    /// <summary>Whether HTTP requests are counted, whoever sends them; otherwise JSON-RPC requests of known callers are.</summary>
    public bool IsCoarse { get; }

    internal Choice<Bucket> Buckets { get; }

    /// <summary>Compiles the limits of one policy.</summary>
    /// <param name="config">As written; null: nothing is.</param>
    /// <param name="keys">What keys and conditions are compiled with.</param>
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
        if (limit.Conditional is not { } conditional)
        {
            var only = Compile((RateLimitBucketConfig)limit, keys, path, errors);
            return new(limit, Choice.Of(only), only.Key is null);
        }

        Choice.CheckAlone(limit with { Conditional = null } == new LocalRateLimitConfig(), path, errors);
        var buckets = Choice.Compile(conditional, (entry, at) => Compile((RateLimitBucketConfig)entry, keys, at, errors), keys, path, errors);
        return new(limit, buckets, buckets.Entries.All(entry => entry.Form.Key is null && (entry.Condition is null || !OfCallers.Any(name => entry.Condition.Reads(keys.Input(name))))));
    }

    private static Bucket Compile(RateLimitBucketConfig bucket, CelCompiler keys, string path, ICollection<ConfigError> errors)
    {
        if (bucket.FillInterval is null)
        {
            errors.Add(new($"{path}.fillInterval", "Nothing says when tokens come back.", "Write fillInterval, such as 1s."));
        }

        if (bucket.Key is null)
        {
            return new(bucket, null);
        }

        var key = ValueExpressions.Compile(keys, bucket.Key, $"{path}.key", "Mend the key: it must come to a text, such as jwt.sub.", errors);
        if (key is not null && key.Type != CelType.String && key.Type != CelType.Dyn)
        {
            errors.Add(new($"{path}.key", $"This key is no text but {key.Type}.", "Write string(…) around it."));
        }

        return new(bucket, key);
    }

    /// <summary>A form of the limit.</summary>
    /// <param name="Config">As written.</param>
    /// <param name="Key">Which bucket a request takes from; null: there is one for all.</param>
    internal sealed record Bucket(RateLimitBucketConfig Config, CelProgram? Key);
}
