using Gateway.Host.Configuration.Values;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>What is logged, and how (<c>config.logging</c>).</summary>
internal sealed record LoggingConfig
{
    /// <summary>Least level that is logged, for everything or for one category (<c>info,Gateway.Actors=debug</c>). Default: info.</summary>
    [OneOrMany(SplitAtComma = true)]
    public IReadOnlyList<LogLevelRule> Level { get; init; } = [new(null, LogLevel.Information)];

    /// <summary>How a log line looks. Default: <see cref="LogFormat.Text"/>.</summary>
    public LogFormat Format { get; init; }
}
