#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and part of what the suite asks of older revisions.
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Tests.Conformance;

/// <summary>
/// What a server of 2026-07-28 names by keys, as requests to a legacy client, whose ids are those keys. The client is asked whatever it said it supports,
/// as many servers do.
/// </summary>
internal static class LegacyRequests
{
    private static readonly ConditionalWeakTable<McpServer, ConcurrentDictionary<string, bool>> Pending = [];

    public static async Task<InputResponse> AskAsync(McpServer server, string key, InputRequest input, CancellationToken cancellationToken)
    {
        var pending = Pending.GetOrCreateValue(server);
        while (!pending.TryAdd(key, true))
        {
            key += "_";
        }

        try
        {
            var response = await server.SendRequestAsync(
                new JsonRpcRequest { Id = new RequestId(key), Method = input.Method, Params = Params(input) }, cancellationToken);
            return JsonSerializer.Deserialize<InputResponse>(response.Result, McpJsonUtilities.DefaultOptions)!;
        }
        finally
        {
            pending.TryRemove(key, out _);
        }
    }

    private static JsonNode? Params(InputRequest input) => input.Method switch
    {
        RequestMethods.SamplingCreateMessage => JsonSerializer.SerializeToNode(input.SamplingParams, McpJsonUtilities.DefaultOptions),
        RequestMethods.ElicitationCreate => JsonSerializer.SerializeToNode(input.ElicitationParams, McpJsonUtilities.DefaultOptions),
        _ => new JsonObject(),
    };
}
