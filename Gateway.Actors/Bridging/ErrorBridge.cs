using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>Errors of a target of one era as a client of the other gets them.</summary>
internal static class ErrorBridge
{
    /// <summary>What the gateway answers in place of a target's error; null: the error goes on as it is.</summary>
    /// <param name="error">The raw error.</param>
    /// <param name="client">The client's revision.</param>
    /// <param name="target">Who answered it.</param>
    /// <param name="name">The target's name.</param>
    public static JsonRpcError? Of(ReadOnlySpan<byte> error, ProtocolVersion client, UpstreamInfo target, string name)
    {
        if (target.Era == ProtocolEra.Legacy)
        {
            return null;
        }

        return (client.Era(), ModernError.FindCode(error).Code) switch
        {
            // Between the gateway and the target: a legacy client knows none of these codes, and can do nothing about them.
            (ProtocolEra.Legacy, McpErrorCode.HeaderMismatch or McpErrorCode.UnsupportedVersion) =>
                new JsonRpcError(McpErrorCode.InternalError, $"Target '{name}' failed: it refused the form of the request.", "bad_request", name, "no"),
            (ProtocolEra.Legacy, McpErrorCode.MissingCapability) => new JsonRpcError(
                McpErrorCode.InvalidRequest, $"Target '{name}' needs to ask the client something that the client does not support.", "client_capability", name, "no"),

            // The one of them that the client can do something about, and reads the data of.
            (ProtocolEra.Modern, McpErrorCode.MissingCapability) => new JsonRpcError(
                McpErrorCode.MissingCapability, $"Target '{name}' needs to ask the client something that the client did not say it supports.", "client_capability", name, "no")
            {
                Data = JsonMembers.Find(error, "data"u8).Of(error).ToArray(),
            },
            _ => null,
        };
    }
}
