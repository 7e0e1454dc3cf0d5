using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Values;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Telemetry;

/// <summary>What is logged: as configured, and as operators changed it since, for good or for a while. Thread-safe.</summary>
internal sealed class LogLevels : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    /// <summary>Most categories whose level was changed.</summary>
    public const int MaxChanges = 64;

    private readonly Lock _lock = new();
    private readonly List<LogLevelChange> _changes = [];
    private readonly TimeProvider _time;
    private CancellationTokenSource _changed = new();

    /// <param name="config">What is configured.</param>
    /// <param name="time">The clock.</param>
    public LogLevels(LoggingConfig config, TimeProvider time) => (Configured, _time) = (config.Level, time);

    /// <inheritdoc/>
    public string Name => Options.DefaultName;

    /// <summary>What is configured, in the order of the file.</summary>
    public IReadOnlyList<LogLevelRule> Configured { get; }

    /// <summary>What operators changed, and has not gone back.</summary>
    public IReadOnlyList<LogLevelChange> Changes
    {
        get
        {
            lock (_lock)
            {
                return [.. _changes];
            }
        }
    }

    /// <summary>Whether requests have lines in the access log, which are of the level info.</summary>
    public bool HasAccessLog => LevelOf(LoggingConfig.RequestCategory) <= LogLevel.Information;

    /// <summary>Changes the level of a category, in the place of an earlier change; false: too many were changed.</summary>
    /// <param name="rule">The category and its level. Of several that a logger's category begins with the longest holds, as configured or as changed.</param>
    /// <param name="duration">After which it goes back; null: with the next start.</param>
    public bool TryChange(LogLevelRule rule, TimeSpan? duration)
    {
        lock (_lock)
        {
            if (_changes.Count >= MaxChanges && _changes.TrueForAll(other => other.Rule.Category != rule.Category))
            {
                return false;
            }

            Remove(rule.Category);
            var change = new LogLevelChange(rule, duration is null ? null : _time.GetUtcNow() + duration);
            _changes.Add(change);
            change.Timer = duration is { } time ? _time.CreateTimer(_ => Expire(change), null, time, Timeout.InfiniteTimeSpan) : null;
        }

        Tell();
        return true;
    }

    /// <summary>Goes back to what is configured for a category.</summary>
    public void Reset(string? category)
    {
        lock (_lock)
        {
            Remove(category);
        }

        Tell();
    }

    /// <inheritdoc/>
    public void Configure(LoggerFilterOptions options)
    {
        // The framework's own lines say per request what the access log says better.
        options.AddFilter("Microsoft", LogLevel.Warning);
        foreach (var rule in Rules())
        {
            options.AddFilter(rule.Category, rule.Level);
        }
    }

    /// <inheritdoc/>
    public IChangeToken GetChangeToken()
    {
        lock (_lock)
        {
            return new CancellationChangeToken(_changed.Token);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _changes.ForEach(change => change.Timer?.Dispose());
            _changes.Clear();
            _changed.Dispose();
        }
    }

    // Of two about the same category the later holds.
    private IEnumerable<LogLevelRule> Rules() => Configured.Concat(Changes.Select(change => change.Rule));

    private LogLevel LevelOf(string category) =>
        (Rules().LastOrDefault(rule => rule.Category == category) ?? Rules().LastOrDefault(rule => rule.Category is null))?.Level ?? LogLevel.Information;

    private void Expire(LogLevelChange change)
    {
        lock (_lock)
        {
            if (!_changes.Remove(change))
            {
                return;
            }
        }

        Tell();
    }

    private void Remove(string? category)
    {
        _changes.Where(change => change.Rule.Category == category).ToList().ForEach(change =>
        {
            change.Timer?.Dispose();
            _changes.Remove(change);
        });
    }

    // Outside of the lock: whoever is told reads the rules again.
    private void Tell()
    {
        CancellationTokenSource told;
        lock (_lock)
        {
            (told, _changed) = (_changed, new CancellationTokenSource());
        }

        told.Cancel();
        told.Dispose();
    }
}
