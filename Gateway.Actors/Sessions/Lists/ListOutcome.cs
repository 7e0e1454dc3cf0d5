using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Sessions.Lists;

/// <summary>A list, or why there is none. Exactly one member is set.</summary>
/// <param name="List">The list.</param>
/// <param name="Error">What the gateway answers instead.</param>
/// <param name="TargetError">The raw error that the only target answered.</param>
internal sealed record ListOutcome(MergedList? List, JsonRpcError? Error = null, byte[]? TargetError = null)
{
    public static implicit operator ListOutcome(JsonRpcError error) => new(null, error);
}
