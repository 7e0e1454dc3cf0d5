using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Conformance;

/// <summary>What the suite's scenarios for clients want done, done by the official C# SDK through the gateway.</summary>
internal static class ConformanceClient
{
    private const string Legacy = "2025-11-25";
    private const string Modern = "2026-07-28";

    /// <summary>The scenarios that say something about a gateway, each with what its server speaks.</summary>
    public static readonly IReadOnlyList<(string Name, string Revision)> Scenarios =
    [
        ("initialize", Legacy), ("tools_call", Legacy), ("tools_call", Modern), ("elicitation-sep1034-client-defaults", Legacy), ("sse-retry", Legacy),
        ("request-metadata", Modern), ("sep-2322-client-request-state", Modern), ("http-standard-headers", Modern), ("http-custom-headers", Modern),
        ("http-invalid-tool-headers", Modern), ("json-schema-ref-no-deref", Modern), ("json-schema-2020-12-preservation", Legacy),
        ("json-schema-2020-12-preservation", Modern),
    ];

    /// <summary>Does what a scenario wants.</summary>
    /// <param name="scenario">Its name.</param>
    /// <param name="gateway">The gateway in front of its server.</param>
    /// <param name="revision">What is spoken to the gateway.</param>
    /// <param name="context">What the scenario says beside its server.</param>
    public static async Task ActAsync(string scenario, Uri gateway, string revision, JsonNode? context)
    {
        await using var client = await SdkClient.ConnectAsync(gateway, new SdkClientOptions { ProtocolVersion = revision == Modern ? null : revision, Elicitation = AcceptDefaults });
        Assert.Equal(revision, client.Mcp.NegotiatedProtocolVersion);
        if (client.Mcp.ServerCapabilities.Tools is null)
        {
            // All there is to do for a server without tools was to connect.
            return;
        }

        var tools = await client.Mcp.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        var calls = scenario switch
        {
            "tools_call" => [("add_numbers", JsonNode.Parse("""{"a":5,"b":3}"""))],
            "http-custom-headers" => context!["toolCalls"]!.AsArray().Select(call => ((string)call!["name"]!, call["arguments"])),
            "json-schema-2020-12-preservation" => [("json_schema_echo", new JsonObject { ["schema"] = JsonNode.Parse(tools.Single(tool => tool.Name == "json_schema_2020_12_tool").JsonSchema.GetRawText()) })],
            "json-schema-ref-no-deref" => [],
            _ => tools.Select(tool => (tool.Name, (JsonNode?)new JsonObject())),
        };
        foreach (var (name, arguments) in calls)
        {
            await client.Mcp.CallToolAsync(name, arguments.Deserialize<Dictionary<string, object?>>(), cancellationToken: TestContext.Current.CancellationToken);
        }

        if (scenario == "http-standard-headers")
        {
            await ReadEverythingAsync(client.Mcp);
        }
    }

    private static async Task ReadEverythingAsync(McpClient client)
    {
        foreach (var resource in await client.ListResourcesAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            await client.ReadResourceAsync(resource.Uri, cancellationToken: TestContext.Current.CancellationToken);
        }

        foreach (var prompt in await client.ListPromptsAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            await client.GetPromptAsync(prompt.Name, cancellationToken: TestContext.Current.CancellationToken);
        }
    }

    private static ElicitResult AcceptDefaults(ElicitRequestParams request) => new()
    {
        Action = "accept",
        Content = JsonSerializer.SerializeToNode(request.RequestedSchema, ModelContextProtocol.McpJsonUtilities.DefaultOptions)?["properties"]?.AsObject()
            .Where(property => property.Value?["default"] is not null)
            .ToDictionary(property => property.Key, property => property.Value!["default"].Deserialize<JsonElement>()),
    };
}
