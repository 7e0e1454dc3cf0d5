using System.Buffers.Text;
using Gateway.Actors.Bridging;

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

    /// <summary>Reads a raw result.</summary>
    public static CacheHint Of(ReadOnlySpan<byte> result)
    {
        var (ttl, scope) = (JsonMembers.Find(result, "ttlMs"u8), JsonMembers.Find(result, "cacheScope"u8));
        return new CacheHint(
            ttl.Exists && Utf8Parser.TryParse(ttl.Of(result), out long number, out var read) && read == ttl.Length && number > 0
                ? TimeSpan.FromMilliseconds(Math.Min(number, (long)Longest.TotalMilliseconds))
                : TimeSpan.Zero,
            scope.Exists && scope.Of(result).SequenceEqual("\"public\""u8));
    }
}
