using Gateway.Host.Configuration.Values;
using Gateway.Policies;
using Gateway.Policies.AccessLog;

namespace Gateway.Host.Configuration;

/// <summary>What is logged, and how (<c>config.logging</c>).</summary>
internal sealed record LoggingConfig
{
    /// <summary>The category of the access log in <see cref="Level"/>; its lines have the level info.</summary>
    public const string RequestCategory = "request";

    /// <summary>Least level that is logged, for everything or for one category (<c>info,Gateway.Actors=debug</c>). Default: info.</summary>
    [OneOrMany(SplitAtComma = true)]
    public IReadOnlyList<LogLevelRule> Level { get; init; } = [new(null, LogLevel.Information)];

    /// <summary>How a log line looks. Default: <see cref="LogFormat.Text"/>.</summary>
    public LogFormat Format { get; init; }

    /// <summary>A condition in CEL: only requests for which it holds get a line in the access log. Default: every request.</summary>
    public string? Filter { get; init; }

    /// <summary>Which fields a line of the access log has. Default: the log's own.</summary>
    public LogFieldsConfig Fields { get; init; } = new();

    /// <summary>Whether there is an access log.</summary>
    public bool HasAccessLog() =>
        (Level.LastOrDefault(rule => rule.Category == RequestCategory) ?? Level.LastOrDefault(rule => rule.Category is null)) is not { Level: > LogLevel.Information };

    /// <summary>What the access log says, where <c>frontendPolicies.accessLog</c> says nothing else.</summary>
    public AccessLogConfig AccessLog() => new() { Filter = Filter, Add = Fields.Add, Remove = Fields.Remove };
}
