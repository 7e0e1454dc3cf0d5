using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions;

/// <summary>Reads who a client says it is.</summary>
internal static class ClientProfiles
{
    /// <summary>Reads the params of <c>initialize</c>; null, with the error to answer, when they are wrong.</summary>
    public static ClientProfile? Read(ClientMessage message, out JsonRpcError? error)
    {
        ref readonly var envelope = ref message.Envelope;
        error = null;
        var version = envelope[ParamsMember.ProtocolVersion];
        var capabilities = envelope[ParamsMember.Capabilities];
        if (!version.Exists || !JsonText.TryUnescape(message.Part(version), out var requested))
        {
            error = new JsonRpcError(McpErrorCode.InvalidParams, "initialize must name a protocolVersion.");
            return null;
        }

        var declared = capabilities.Exists ? JsonNode.Parse(message.Part(capabilities)) : new JsonObject();
        if (declared is not JsonObject known)
        {
            error = new JsonRpcError(McpErrorCode.InvalidParams, "The capabilities of initialize must be an object.");
            return null;
        }

        var clientInfo = envelope[ParamsMember.ClientInfo];
        if (clientInfo.Exists && message.Part(clientInfo)[0] != '{')
        {
            error = new JsonRpcError(McpErrorCode.InvalidParams, "The clientInfo of initialize must be an object.");
            return null;
        }

        // Calls made as tasks (2025-11-25, experimental) are not followed up by the gateway, so targets are not told that the client knows them.
        known.Remove("tasks");
        (known["extensions"] as JsonObject)?.Remove("io.modelcontextprotocol/tasks");
        Span<char> name = stackalloc char[32];
        var length = requested.Length <= name.Length ? System.Text.Encoding.UTF8.GetChars(requested, name) : 0;
        return new ClientProfile(
            ProtocolVersions.Negotiate(name[..length]),
            Features(known),
            JsonSerializer.SerializeToUtf8Bytes(known),
            clientInfo.Exists ? message.Part(clientInfo).ToArray() : ClientProfile.Gateway.ClientInfo);
    }

    private static ClientFeatures Features(JsonObject capabilities) =>
        (capabilities["sampling"] is JsonObject ? ClientFeatures.Sampling : 0)
        | (capabilities["elicitation"] is JsonObject ? ClientFeatures.Elicitation : 0)
        | (capabilities["roots"] is JsonObject ? ClientFeatures.Roots : 0);
}
