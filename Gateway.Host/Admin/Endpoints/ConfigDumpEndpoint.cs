using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Watching;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/config_dump</c>: the configuration in use as it was read, without secrets, and what is wrong with the file if it is not the one in use.</summary>
internal sealed class ConfigDumpEndpoint(IServedConfig served)
{
    /// <summary>What it serves.</summary>
    public AdminEndpoint Read => new AdminEndpoint.Read(
        "/config_dump", "The configuration in use, without secrets, and the last error of reading it. ?defaults=true: with every default.", call => AdminAnswer.Ok(Describe(call.Query["defaults"] == "true")));

    private object Describe(bool withDefaults)
    {
        var (state, inUse) = (served.State, served.InUse);
        return new
        {
            served.Name,
            state.Hash,
            state.Since,
            state.NeedsRestart,
            Warnings = state.Warnings.Select(FoundInConfig.Of),
            state.RejectedAt,
            Errors = state.Errors.Select(FoundInConfig.Of),
            Config = inUse is null ? null : ConfigJson.Of(inUse, withDefaults),
        };
    }
}
