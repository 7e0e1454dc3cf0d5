using System.Collections.Concurrent;

namespace Gateway.Host.Telemetry;

/// <summary>
/// Tools and prompts that worked at least once: only these become labels, as anybody can ask for a name that is none. Bounded, and thread-safe.
/// </summary>
internal sealed class KnownItems
{
    /// <summary>Most names; later ones are not told apart.</summary>
    public const int Max = 1000;

    private readonly ConcurrentDictionary<(string Target, string Item), bool> _known = new();
    private int _count;

    /// <summary>Whether a name is known, after what just became of a request for it.</summary>
    public bool Contains(string target, string item, bool worked)
    {
        if (_known.ContainsKey((target, item)))
        {
            return true;
        }

        if (!worked || Volatile.Read(ref _count) >= Max || !_known.TryAdd((target, item), true))
        {
            return false;
        }

        Interlocked.Increment(ref _count);
        return true;
    }
}
