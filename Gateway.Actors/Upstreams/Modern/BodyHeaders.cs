using System.Text.Json;
using Gateway.Actors.Bridging;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Modern;

/// <summary>
/// The headers of a request that say what its body says (MCP 2026-07-28, Streamable HTTP). They are made of the body that is sent, never of
/// headers that a client sent.
/// </summary>
internal static class BodyHeaders
{
    private const string ParamPrefix = "Mcp-Param-";

    /// <summary>Adds the headers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="message">Its body.</param>
    /// <param name="envelope">Where the parts of the body stand.</param>
    /// <param name="tools">What headers its tools want.</param>
    public static void Add(HttpRequestMessage request, ReadOnlyMemory<byte> message, in JsonRpcEnvelope envelope, ToolHeaders tools)
    {
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", ProtocolVersions.Modern.Name());
        request.Headers.TryAddWithoutValidation("Mcp-Method", System.Text.Encoding.ASCII.GetString(envelope.MethodName.Of(message.Span)));
        var named = envelope.Method switch
        {
            McpMethod.ToolsCall or McpMethod.PromptsGet => envelope[ParamsMember.Name],
            McpMethod.ResourcesRead => envelope[ParamsMember.Uri],
            _ => default,
        };
        if (!named.Exists || !JsonText.TryUnescape(named.Of(message.Span), out var name))
        {
            return;
        }

        request.Headers.TryAddWithoutValidation("Mcp-Name", HeaderText.Encode(name));
        if (envelope.Method == McpMethod.ToolsCall && envelope[ParamsMember.Arguments].Exists)
        {
            AddParams(request, envelope[ParamsMember.Arguments].Of(message), tools.Of(System.Text.Encoding.UTF8.GetString(name)));
        }
    }

    private static void AddParams(HttpRequestMessage request, ReadOnlyMemory<byte> arguments, System.Collections.Immutable.ImmutableArray<ToolHeader> headers)
    {
        if (headers.IsEmpty)
        {
            return;
        }

        using var document = JsonDocument.Parse(arguments);
        foreach (var header in headers)
        {
            if (header.ValueOf(document.RootElement) is { } value)
            {
                request.Headers.TryAddWithoutValidation(ParamPrefix + header.Name, value);
            }
        }
    }
}
