using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Actors.Telemetry;

namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>The child processes that run, by process id. Thread-safe.</summary>
internal sealed class RunningChildren
{
    private readonly ConcurrentDictionary<int, string> _targets = new();

    // Names of targets come from the configuration alone.
    private readonly ConcurrentDictionary<string, (long Starts, long Ended)> _counts = new(StringComparer.Ordinal);

    public void Started(int id, string target)
    {
        _targets[id] = target;
        _counts.AddOrUpdate(target, (1, 0), static (_, count) => (count.Starts + 1, count.Ended));
    }

    public void Ended(int id, string target)
    {
        _targets.TryRemove(new KeyValuePair<int, string>(id, target));
        _counts.AddOrUpdate(target, (0, 1), static (_, count) => (count.Starts, count.Ended + 1));
    }

    /// <summary>Those of a target, and how many there were.</summary>
    public ChildFacts Of(string target)
    {
        var (starts, ended) = _counts.GetValueOrDefault(target);
        return new([.. _targets.Where(child => child.Value == target).Select(child => child.Key).Order()], starts, ended);
    }

    /// <summary>Their ids, by target.</summary>
    public IEnumerable<IGrouping<string, int>> ByTarget() => _targets.GroupBy(child => child.Value, child => child.Key);

    /// <summary>Bytes that a process has in memory, as Linux says; 0 for one that is gone.</summary>
    public static double ResidentBytes(int id)
    {
        try
        {
            // proc(5): the second number of statm is the resident set, in pages.
            var fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/statm")).Split(' ');
            return double.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
