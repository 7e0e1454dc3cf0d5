using Gateway.Host.Configuration.Values;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/logging</c>: what is logged, and how to change that for a while.</summary>
internal sealed class LoggingEndpoint(LogLevels levels)
{
    private const int MaxCategory = 200;
    private const string Levels = "Write trace, debug, info, warn, error, off, or configured to go back.";

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>What it serves.</summary>
    public IEnumerable<AdminEndpoint> All =>
    [
        new AdminEndpoint.Read("/logging", "What is logged: as configured, and as changed since.", _ => AdminAnswer.Ok(Describe())),
        new AdminEndpoint.Change("/logging", "Changes what is logged: {\"level\": \"debug\", \"category\": \"Gateway.Actors\", \"duration\": \"10m\"}.", "logging.set", Prepare),
    ];

    private AdminChange Prepare(AdminCall call)
    {
        if (call.Read<Request>(out var refusal) is not { } request)
        {
            return AdminChange.Refused(refusal!);
        }

        if (request.Category is { Length: 0 or > MaxCategory } || request.Category?.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '+' or '`')) == true)
        {
            return AdminChange.Refused(AdminAnswer.Invalid("This is no category.", "Write what the category of a log line begins with, such as Gateway.Actors, or leave it out for all."));
        }

        if (request.Level == "configured")
        {
            return request.Duration is null ? AdminChange.Of($"{request.Category ?? "all"}=configured", () => Done(() => levels.Reset(request.Category)))
                : AdminChange.Refused(AdminAnswer.Invalid("What goes back goes back for good.", "Leave duration out."));
        }

        TimeSpan duration = default;
        if (request.Duration is not null && (!Durations.TryParse(request.Duration, out duration) || duration < Shortest || duration > Longest))
        {
            return AdminChange.Refused(AdminAnswer.Invalid("This is no duration from 1s to 24h.", "Write a duration such as 10m, or leave it out: then it holds until the next start."));
        }

        if (request.Level is null || request.Level.Contains('=', StringComparison.Ordinal) || !LogLevelRule.TryParse(request.Level, out var level))
        {
            return AdminChange.Refused(AdminAnswer.Invalid("This is no level.", Levels));
        }

        var rule = level! with { Category = request.Category };
        return AdminChange.Of($"{rule}{(request.Duration is null ? "" : $" for {Durations.Format(duration)}")}", () => Change(rule, request.Duration is null ? null : duration));
    }

    private AdminAnswer Change(LogLevelRule rule, TimeSpan? duration)
    {
        var isTaken = false;
        var answer = Done(() => isTaken = levels.TryChange(rule, duration));
        return isTaken ? answer
            : AdminAnswer.Refuse(StatusCodes.Status409Conflict, $"The levels of {LogLevels.MaxChanges} categories were changed already.", "Set some of them back with level: configured.");
    }

    private AdminAnswer Done(Action change)
    {
        change();
        return AdminAnswer.Ok(Describe());
    }

    private object Describe() => new
    {
        Configured = levels.Configured.Select(rule => new { Category = rule.Category ?? "*", Level = rule.LevelName }),
        Changed = levels.Changes.Select(change => new { Category = change.Rule.Category ?? "*", Level = change.Rule.LevelName, change.Until }),
    };

    private sealed record Request(string? Level = null, string? Category = null, string? Duration = null);
}
