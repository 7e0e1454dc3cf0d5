using Gateway.Host.Configuration.Values;

namespace Gateway.Host.Telemetry;

/// <summary>A level that an operator changed while the gateway ran.</summary>
/// <param name="rule">The category and its level.</param>
/// <param name="until">When it goes back; null: with the next start.</param>
internal sealed class LogLevelChange(LogLevelRule rule, DateTimeOffset? until)
{
    /// <summary>The category and its level.</summary>
    public LogLevelRule Rule => rule;

    /// <summary>When it goes back; null: with the next start.</summary>
    public DateTimeOffset? Until => until;

    /// <summary>Takes it back.</summary>
    internal ITimer? Timer { get; set; }
}
