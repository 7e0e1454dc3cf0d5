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
        _limits = [.. limits.Select(limit => new Limit(limit, previous?.StateOf(limit.Config) ?? new KeyedBuckets(limit.Config, time)))];
        _inputs = new RuleInputs(compiler);
        _operations = new McpInputs(compiler);
        _activations = new ActivationPool(compiler);
    }

    /// <summary>Whether there are limits for each key.</summary>
    public bool HasKeys => _limits.Any(limit => limit.Rule.Key is not null);

    /// <summary>Whether there are limits for all requests together.</summary>
    public bool HasCoarse => _limits.Any(limit => limit.Rule.Key is null);

    /// <summary>Counts an HTTP request of whoever it is.</summary>
    /// <returns>The decision of the limit that has the least left; null: there is no limit.</returns>
    public RateLimitDecision? Take()
    {
        RateLimitDecision? least = null;
        foreach (var limit in _limits)
        {
            if (limit.Rule.Key is null)
            {
                least = Least(least, limit.Buckets.Take(null));
            }
        }

        return least;
    }

    /// <summary>Counts a JSON-RPC request of a known caller.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="facts">What keys may read of the HTTP request.</param>
    /// <param name="method">The JSON-RPC method.</param>
    /// <param name="operation">What it is about; null: about no single thing.</param>
    /// <returns>The decision of the limit that has the least left; null: there is no limit.</returns>
    public RateLimitDecision? Take(Caller caller, RequestFacts facts, string method, McpOperation? operation)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(facts);
        var activation = _activations.Rent();
        activation.Reset();
        _inputs.SetRequest(activation, facts);
        _operations.SetMethod(activation, method);

        // What cannot be read makes keys fail, and failed keys share a bucket: nobody gets a fresh one by a malformed request.
        var known = _inputs.TrySetCaller(activation, caller, facts) && (operation is not { } item || _operations.TrySet(activation, in item));
        RateLimitDecision? least = null;
        foreach (var limit in _limits)
        {
            if (limit.Rule.Key is { } key)
            {
                var hash = known && key.Evaluate(activation).TryGetString(out var text) ? Hash(text) : (UInt128?)null;
                least = Least(least, limit.Buckets.Take(hash));
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

    private KeyedBuckets? StateOf(LocalRateLimitConfig config) => _limits.FirstOrDefault(limit => limit.Rule.Config == config)?.Buckets;

    private sealed record Limit(RequestLimit Rule, KeyedBuckets Buckets);
}
