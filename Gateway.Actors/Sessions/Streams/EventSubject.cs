using Gateway.Policies.Authorization;

namespace Gateway.Actors.Sessions.Streams;

/// <summary>What an event tells about, where not everybody may know.</summary>
/// <param name="Method">The notification.</param>
/// <param name="Kind">What it tells about.</param>
/// <param name="Target">The target that sent it; null: not known.</param>
/// <param name="Name">The resource, as the target knows it; null: all items of the kind.</param>
internal sealed record EventSubject(string Method, McpItemKind Kind, string? Target, string? Name)
{
    /// <summary>Whether one who may see this much may be told: of a resource that it may use, of a list in which it can see something.</summary>
    public bool IsFor(McpAccess access) => access.IsUnrestricted || (Target is not null && (Name is null
        ? !access.DeniesAll(Kind, Target)
        : access.Decide(Method, new McpOperation(Kind, Target, Name)).IsAllowed));
}
