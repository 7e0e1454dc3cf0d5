using Gateway.Actors.Backends;
using Gateway.Actors.Telemetry;

namespace Gateway.Host.Admin.Endpoints;

/// <summary><c>/targets</c>: how the targets of each backend do.</summary>
internal sealed class TargetsEndpoint(Func<IEnumerable<McpBackend>> backends, NodeFacts facts)
{
    /// <summary>What it serves.</summary>
    public AdminEndpoint Read => new AdminEndpoint.Read(
        "/targets", "The targets of each backend: whether they answer, the era that they speak, and programs with pid and starts.", _ => AdminAnswer.Ok(backends().OrderBy(backend => backend.Name, StringComparer.Ordinal).Select(Describe)));

    private object Describe(McpBackend backend) => new
    {
        Backend = backend.Name,
        Targets = backend.Facts().Select(target => new
        {
            target.Name,
            target.Kind,
            target.Address,
            target.IsUp,
            target.FailuresInARow,
            target.Era,
            target.IsPinned,
            Programs = target.Kind == "stdio" ? facts.ChildrenOf(target.Name) : null,
        }),
    };
}
