using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Calls;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authorization;
using Gateway.Tests.Protocol;

namespace Gateway.Tests.Sessions;

/// <summary>Messages as clients send them.</summary>
internal static class ClientMessages
{
    public const string Initialize =
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{"sampling":{},"elicitation":{},"roots":{}},"clientInfo":{"name":"test","version":"1"}}}""";

    /// <summary>Reads a message; fails the test when it is none.</summary>
    public static ClientMessage Read(string text, McpAccess? access = null, bool modern = false)
    {
        var body = Wire.Bytes(text);
        Assert.Equal(JsonRpcFault.None, JsonRpcReader.ReadClient(body, out var envelope));
        return new ClientMessage(body, in envelope, ForwardedHeaders.None, new CallRecord())
        {
            Access = access ?? McpAccess.Unrestricted,
            Modern = modern ? ModernRequest.Read(in envelope, body) : null,
        };
    }
}
