using Gateway.Actors.Backends;
using Gateway.Actors.Sessions;
using Gateway.Policies;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Pipeline;

/// <summary>A route to a federated MCP server.</summary>
/// <param name="Name">For logs.</param>
/// <param name="Backend">The federated server.</param>
/// <param name="LocalOnly">Whether only local Host and Origin headers are served.</param>
/// <param name="Policies">What holds for every request: the policies of listener, route and backend, merged.</param>
internal sealed record McpRoute(string Name, McpBackend Backend, bool LocalOnly, PolicySet Policies) : BackendRoute(Name, LocalOnly, Policies)
{
    /// <summary>
    /// URL of the one target that asks for tokens itself: the client's <c>Authorization</c> goes to it, its challenges and documents come back
    /// unchanged. Null: it does not, and credentials end at the gateway.
    /// </summary>
    public Uri? PassedThrough { get; init; }

    /// <inheritdoc/>
    public override bool TellsApartByCredentials => PassedThrough is not null;

    /// <summary>What callers see and may use of each target.</summary>
    public required McpAuthorizer McpRules { get; init; }

    /// <summary>What one request may see and use, by its own credentials.</summary>
    public McpAccess AccessOf(HttpContext context, SessionCaller caller, TimeProvider time, ReadOnlyMemory<byte>? body = null) => McpRules.HasRules
        ? McpRules.For(caller.Caller, new HttpRequestFacts(context, caller.Address, time.GetUtcNow()) { Message = body })
        : McpAccess.Unrestricted;
}
