using System.Text.Json;

namespace Gateway.Actors.Upstreams;

/// <summary>How long a modern target lets its answer be used again (2026-07-28, <c>ttlMs</c> and <c>cacheScope</c>).</summary>
/// <param name="Ttl">How long; zero: not at all, or it did not say.</param>
/// <param name="IsPublic">Whether for everybody, or only for the caller that asked.</param>
internal readonly record struct CacheHint(TimeSpan Ttl, bool IsPublic)
{
    // A server is believed for a day at most.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>How long everybody may be given the answer.</summary>
    public TimeSpan Shared => IsPublic ? Ttl : TimeSpan.Zero;

    /// <summary>Reads a result.</summary>
    public static CacheHint Of(JsonElement result)
    {
        var ttl = result.TryGetProperty("ttlMs", out var milliseconds) && milliseconds.ValueKind == JsonValueKind.Number && milliseconds.TryGetInt64(out var number)
            ? TimeSpan.FromMilliseconds(Math.Clamp(number, 0, (long)Longest.TotalMilliseconds))
            : TimeSpan.Zero;
        return new CacheHint(ttl, result.TryGetProperty("cacheScope", out var scope) && scope.ValueKind == JsonValueKind.String && scope.ValueEquals("public"u8));
    }
}
