using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>What the TypeScript SDK's client must see of a server, directly or through a gateway, in one session each.</summary>
public sealed class NodeClientChecks(Uri endpoint, Naming naming)
{
    /// <summary>Lists, calls, is asked and is told by server-everything.</summary>
    public async Task EverythingAsync()
    {
        var nonce = RandomNumberGenerator.GetHexString(16);
        var uri = naming.Uri("demo://resource/dynamic/text/1");
        var seen = await NodeClient.RunAsync(endpoint,
            NodeClient.Request("tools/list"),
            Call("echo", new JsonObject { ["message"] = nonce }),
            Call("trigger-sampling-request", new JsonObject { ["prompt"] = "a haiku" }),
            Call("trigger-elicitation-request"),
            Call("get-roots-list"),
            Call("trigger-long-running-operation", new JsonObject { ["duration"] = 0.2, ["steps"] = 2 }, progress: true),
            NodeClient.Request("resources/subscribe", new JsonObject { ["uri"] = uri }),
            Call("toggle-subscriber-updates"),
            NodeClient.Await("notifications/resources/updated"),
            NodeClient.Request("resources/read", new JsonObject { ["uri"] = uri }),
            NodeClient.Request("prompts/get", new JsonObject { ["name"] = naming.Name("args-prompt"), ["arguments"] = new JsonObject { ["city"] = "Bern" } }));

        AssertLists(seen.Result(0), [.. EverythingChecks.Tools, .. EverythingChecks.ToolsThatAsk]);
        Assert.Equal($"Echo: {nonce}", seen.Text(1));
        Assert.Contains("sampled: Resource trigger-sampling-request context: a haiku", seen.Text(2), StringComparison.Ordinal);
        Assert.Contains("- Name: name: Please provide inputs", seen.Text(3), StringComparison.Ordinal);
        Assert.Contains("file:///home/test", seen.Text(4), StringComparison.Ordinal);
        Assert.Equal(2, seen.Notifications.Count(method => method == "notifications/progress"));
        Assert.Equal(uri, (string?)seen.Result(8)["contents"]![0]!["uri"]);
        Assert.Equal("What's weather in Bern?", (string?)seen.Result(9)["messages"]![0]!["content"]!["text"]);
    }

    /// <summary>Lists, calls, is asked and is told by the demo server.</summary>
    public async Task DemoAsync()
    {
        var nonce = RandomNumberGenerator.GetHexString(16);
        var uri = naming.Uri(DemoChecks.Note);
        var seen = await NodeClient.RunAsync(endpoint,
            NodeClient.Request("tools/list"),
            Call("echo", new JsonObject { ["message"] = nonce }),
            Call("sample", new JsonObject { ["prompt"] = "a haiku" }),
            Call("ask", new JsonObject { ["question"] = "Which colour?" }),
            Call("roots"),
            Call("longRunning", new JsonObject { ["steps"] = 2, ["stepMilliseconds"] = 1 }, progress: true),
            NodeClient.Request("resources/subscribe", new JsonObject { ["uri"] = uri }),
            Call("touchResource", new JsonObject { ["uri"] = DemoChecks.Note }),
            NodeClient.Await("notifications/resources/updated"),
            Call("toggleTool"),
            NodeClient.Await("notifications/tools/list_changed"),
            NodeClient.Request("tools/list"),
            Call("noSuchTool"));

        AssertLists(seen.Result(0), DemoChecks.Tools);
        Assert.Equal(nonce, seen.Text(1));
        Assert.Equal("sampled: a haiku", seen.Text(2));
        Assert.Equal("answer: Which colour?", seen.Text(3));
        Assert.Equal("file:///home/test", seen.Text(4));
        Assert.Equal(["sampling/createMessage", "elicitation/create", "roots/list"], seen.Asked);
        Assert.Equal(2, seen.Notifications.Count(method => method == "notifications/progress"));
        AssertLists(seen.Result(9), [.. DemoChecks.Tools, "bonus"]);
        Assert.Equal(-32602, seen.ErrorCode(10));
    }

    private JsonObject Call(string tool, JsonObject? arguments = null, bool progress = false) => NodeClient.Call(naming.Name(tool), arguments, progress);

    private void AssertLists(JsonNode result, IEnumerable<string> tools) => Assert.Subset(
        result["tools"]!.AsArray().Select(tool => (string)tool!["name"]!).ToHashSet(), tools.Select(naming.Name).ToHashSet());
}
