using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Policies.Cel;

namespace Gateway.Policies.RateLimit;

/// <summary>The rate limits of one route, and their state. Thread-safe.</summary>
public sealed class RateLimiter
{
    private readonly ImmutableArray<Limit> _limits;
    private readonly RuleInputs _inputs;
    private readonly McpInputs _operations;
    private readonly ActivationPool _activations;

    /// <summary>Takes the limits of a route.</summary>
    /// <param name="compiler">What their keys were compiled with; nothing more is compiled with it afterwards.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="previous">What the route had before: limits that did not change keep what they counted. Null: nothing.</param>
    public RateLimiter(CelCompiler compiler, IReadOnlyList<RequestLimit> limits, TimeProvider time, RateLimiter? previous = null)
    {
        ArgumentNullException.ThrowIfNull(compiler);
        ArgumentNullException.ThrowIfNull(limits);
        var before = previous?._limits.SelectMany(limit => limit.Buckets).ToList() ?? [];
        _limits = [.. limits.Select(limit => new Limit(limit, [.. limit.Buckets.Entries.Select(entry => KeyValuePair.Create(entry.Form, Claim(entry.Form.Config, before) ?? new KeyedBuckets(entry.Form.Config, time)))]))];
        _inputs = new RuleInputs(compiler);
        _operations = new McpInputs(compiler);
        _activations = new ActivationPool(compiler);
    }

    /// <summary>Whether there are limits for each key.</summary>
    public bool HasKeys => _limits.Any(limit => !limit.Rule.IsCoarse);

    /// <summary>Whether there are limits for all requests together.</summary>
    public bool HasCoarse => _limits.Any(limit => limit.Rule.IsCoarse);

    /// <summary>Counts an HTTP request of whoever it is.</summary>
    /// <param name="facts">What conditions may read of it.</param>
    /// <returns>The decision of the limit that has the least left; null: there is no limit.</returns>
    public RateLimitDecision? Take(RequestFacts facts) => Take(isCoarse: true, Caller.Anonymous, facts, null, null);

    /// <summary>Counts a JSON-RPC request of a known caller.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="facts">What keys may read of the HTTP request.</param>
    /// <param name="method">The JSON-RPC method.</param>
    /// <param name="operation">What it is about; null: about no single thing.</param>
    /// <returns>The decision of the limit that has the least left; null: there is no limit.</returns>
    public RateLimitDecision? Take(Caller caller, RequestFacts facts, string method, McpOperation? operation) => Take(isCoarse: false, caller, facts, method, operation);

    private RateLimitDecision? Take(bool isCoarse, Caller caller, RequestFacts facts, string? method, McpOperation? operation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(facts);
        var activation = _activations.Rent();
        activation.Reset();
        _inputs.SetRequest(activation, facts);
        if (method is not null)
        {
            _operations.SetMethod(activation, method);
        }

        // What cannot be read makes keys fail, and failed keys share a bucket: nobody gets a fresh one by a malformed request.
        var known = _inputs.TrySetCaller(activation, caller, facts) && (operation is not { } item || _operations.TrySet(activation, in item));
        RateLimitDecision? least = null;
        foreach (var limit in _limits)
        {
            if (limit.Rule.IsCoarse == isCoarse && limit.Rule.Buckets.Pick(activation, whenInDoubt: true) is { } bucket)
            {
                var hash = known && bucket.Key is { } key && key.Evaluate(activation).TryGetString(out var text) ? Hash(text) : (UInt128?)null;
                least = Least(least, limit.BucketsOf(bucket).Take(hash));
            }
        }

        _activations.Return(activation);
        return least;
    }

    private static UInt128 Hash(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BitConverter.ToUInt128(hash);
    }

    private static RateLimitDecision Least(RateLimitDecision? one, RateLimitDecision other) =>
        one is not { } first || (first.IsAllowed && !other.IsAllowed) || (first.IsAllowed == other.IsAllowed && other.Remaining < first.Remaining) ? other : first;

    // Each state goes to one form, so that two that are written alike do not come to share it.
    private static KeyedBuckets? Claim(RateLimitBucketConfig config, List<KeyValuePair<RequestLimit.Bucket, KeyedBuckets>> before)
    {
        var index = before.FindIndex(bucket => bucket.Key.Config == config);
        if (index < 0)
        {
            return null;
        }

        var state = before[index].Value;
        before.RemoveAt(index);
        return state;
    }

    private sealed record Limit(RequestLimit Rule, ImmutableArray<KeyValuePair<RequestLimit.Bucket, KeyedBuckets>> Buckets)
    {
        public KeyedBuckets BucketsOf(RequestLimit.Bucket form)
        {
            foreach (var (known, buckets) in Buckets)
            {
                if (ReferenceEquals(known, form))
                {
                    return buckets;
                }
            }

            throw new System.Diagnostics.UnreachableException();
        }
    }
}
