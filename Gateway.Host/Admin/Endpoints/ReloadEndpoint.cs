using Gateway.Host.Configuration.Watching;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/reload</c>: reads the configuration file now, and the files that it names.</summary>
internal sealed class ReloadEndpoint(IServedConfig served)
{
    /// <summary>What it serves.</summary>
    public AdminEndpoint Change => new AdminEndpoint.Change(
        "/reload", "Reads the configuration file now, and the files that it names. A bad file changes nothing, and the answer says why.", "config.reload", Prepare);

    private AdminChange Prepare(AdminCall call) => call.Read<Nothing>(out var refusal) is null ? AdminChange.Refused(refusal!) : AdminChange.Of(served.Name, ReloadAsync);

    private async ValueTask<AdminAnswer> ReloadAsync(CancellationToken cancellationToken)
    {
        if (await served.ReloadAsync(cancellationToken) is not { } state)
        {
            return AdminAnswer.Refuse(StatusCodes.Status409Conflict, "There is no file to read, or not yet.", "Start the gateway with -f and a file.");
        }

        var body = new
        {
            IsUsed = state.RejectedAt is null,
            state.Hash,
            state.Since,
            state.NeedsRestart,
            Warnings = state.Warnings.Select(FoundInConfig.Of),
            Errors = state.Errors.Select(FoundInConfig.Of),
        };
        return new AdminAnswer(state.RejectedAt is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity, body);
    }

    private sealed record Nothing;
}
