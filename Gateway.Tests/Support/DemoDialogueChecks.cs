#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and what legacy servers ask and tell their clients.
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Support;

/// <summary>
/// What the demo server asks and tells a legacy client, directly or through a gateway: sampling, elicitation, roots, progress,
/// log messages, changed lists, updated resources, cancellation.
/// </summary>
public sealed class DemoDialogueChecks(SdkClient client, Naming naming)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every check of this class.</summary>
    public async Task AllAsync()
    {
        await AsksTheClientAsync();
        await ReportsProgressAsync();
        await LogsAboveTheLevelAsync();
        await TellsOfUpdatedResourcesAsync();
        await TellsOfChangedToolsAsync();
        await StopsWhenCancelledAsync();
    }

    /// <summary>Sampling, elicitation and roots reach the client and their answers come back.</summary>
    public async Task AsksTheClientAsync()
    {
        Assert.Equal("sampled: a haiku", (await CallAsync("sample", ("prompt", "a haiku"))).Text());
        Assert.Equal(200, client.Sampled.Items[^1].MaxTokens);

        Assert.Equal("answer: Which colour?", (await CallAsync("ask", ("question", "Which colour?"))).Text());
        Assert.Equal("Which colour?", client.Elicited.Items[^1].Message);

        Assert.Equal(SdkClient.Root, (await CallAsync("roots")).Text());
    }

    /// <summary>Progress comes under the token the client chose, step by step.</summary>
    public async Task ReportsProgressAsync()
    {
        var token = RandomNumberGenerator.GetHexString(16);

        var result = await LongRunningAsync(token, steps: 3, stepMilliseconds: 1, Stop);

        Assert.Equal("Finished 3 steps.", result.Text());
        await client.Notifications.WaitAsync(notification => IsStep(notification, token), "progress of three steps", count: 3);
        var heard = client.Notifications.Items.Where(notification => IsStep(notification, token)).Select(notification => notification.Params!);
        Assert.Equal([(1d, 3d), (2d, 3d), (3d, 3d)], heard.Select(value => ((double)value["progress"]!, (double)value["total"]!)).Order());
    }

    public async Task LogsAboveTheLevelAsync()
    {
        await client.Mcp.SetLoggingLevelAsync(LoggingLevel.Warning, cancellationToken: Stop);

        Assert.Equal("Not sent: below the client's level.", (await CallAsync("log", ("level", "info"), ("message", "low"))).Text());
        Assert.Equal("Sent.", (await CallAsync("log", ("level", "error"), ("message", "high"))).Text());

        var heard = await NextAsync(NotificationMethods.LoggingMessageNotification, "a log message", message => (string?)message["data"] == "high");
        Assert.Equal(("error", "demo"), ((string?)heard["level"], (string?)heard["logger"]));
        Assert.DoesNotContain(client.Notifications.Items, notification => (string?)notification.Params?["data"] == "low");
    }

    // Over HTTP a modern server learns of the end of a subscription by the end of a stream, which may be a moment after the answer.
    private async Task UntilNobodyIsToldAsync(string item)
    {
        while ((await CallAsync("touchResource", ("uri", item))).Text() != "Touched. Subscribers told: 0.")
        {
        }
    }

    public async Task TellsOfUpdatedResourcesAsync()
    {
        // One of many, so that tests which share a server do not hear each other.
        var item = $"demo://item/{RandomNumberGenerator.GetInt32(1, 101)}";
        var uri = naming.Uri(item);
        await client.Mcp.SubscribeToResourceAsync(uri, cancellationToken: Stop);

        // The argument of a tool is the server's business: no gateway translates it.
        Assert.Equal("Touched. Subscribers told: 1.", (await CallAsync("touchResource", ("uri", item))).Text());
        await NextAsync(NotificationMethods.ResourceUpdatedNotification, "an update of the item", updated => (string?)updated["uri"] == uri);

        await client.Mcp.UnsubscribeFromResourceAsync(uri, cancellationToken: Stop);
        await UntilNobodyIsToldAsync(item).Within("the end of a subscription at the server");
        var changed = Assert.IsType<TextResourceContents>((await client.Mcp.ReadResourceAsync(uri, cancellationToken: Stop)).Contents.Single());
        Assert.DoesNotContain("\"touches\":0", changed.Text, StringComparison.Ordinal);
    }

    public async Task TellsOfChangedToolsAsync()
    {
        var before = client.Notifications.Items.Count(notification => notification.Method == NotificationMethods.ToolListChangedNotification);

        Assert.Equal("The tool 'bonus' is listed now.", (await CallAsync("toggleTool")).Text());
        await client.Notifications.WaitAsync(IsToolsChanged, "the news of the new tool", before + 1);
        Assert.Contains(naming.Name("bonus"), (await client.Mcp.ListToolsAsync(cancellationToken: Stop)).Select(tool => tool.Name));
        Assert.Equal("You found the bonus tool.", (await CallAsync("bonus")).Text());

        Assert.Equal("The tool 'bonus' is gone.", (await CallAsync("toggleTool")).Text());
        await client.Notifications.WaitAsync(IsToolsChanged, "the news of the missing tool", before + 2);
        Assert.DoesNotContain(naming.Name("bonus"), (await client.Mcp.ListToolsAsync(cancellationToken: Stop)).Select(tool => tool.Name));
    }

    /// <summary>A cancelled call stops at the server, and the session goes on.</summary>
    public async Task StopsWhenCancelledAsync()
    {
        // By hand: cancelling a call of the SDK's client sometimes tears it down before it has told the server.
        var token = RandomNumberGenerator.GetHexString(16);
        var id = new RequestId($"cancel-{token}");
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var call = client.Mcp.SendRequestAsync(LongRunning(id, token, steps: 10_000, stepMilliseconds: 20), giveUp.Token);
        await client.Notifications.WaitAsync(notification => IsStep(notification, token), "the first step of the call that will be cancelled");

        await client.Mcp.SendNotificationAsync(NotificationMethods.CancelledNotification,
            new CancelledNotificationParams { RequestId = id, Reason = "a test" }, cancellationToken: Stop);

        Assert.True(await FallsSilentAsync(token), "the cancelled call goes on");
        await giveUp.CancelAsync();

        // The server says no more of it; a gateway answers that it was cancelled.
        var ended = await Record.ExceptionAsync(() => call.Within("the end of the call nobody waits for"));
        Assert.True(ended is OperationCanceledException or McpProtocolException { ErrorCode: (McpErrorCode)(-32800) }, $"The call ended with {ended}.");
    }

    // Another call of the same pace is the clock: if none of the other's steps comes meanwhile, it has stopped. What was on its way
    // when it was cancelled may still come, hence more than one look.
    private async Task<bool> FallsSilentAsync(string token)
    {
        for (var look = 0; look < 20; look++)
        {
            var before = client.Notifications.Items.Count(notification => IsStep(notification, token));
            await LongRunningAsync("clock", steps: 5, stepMilliseconds: 20, Stop);
            if (client.Notifications.Items.Count(notification => IsStep(notification, token)) == before)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<JsonNode> NextAsync(string method, string phase, Predicate<JsonNode> fits) =>
        (await client.Notifications.WaitAsync(notification => notification.Method == method && fits(notification.Params!), phase)).Params!;

    private ValueTask<CallToolResult> CallAsync(string tool, params (string Name, object? Value)[] arguments) => client.Mcp.CallToolAsync(
        naming.Name(tool), arguments.ToDictionary(argument => argument.Name, argument => argument.Value), cancellationToken: Stop);

    // Not by IProgress: the SDK stops listening with the result, which may overtake the last progress on its way through the client.
    private ValueTask<CallToolResult> LongRunningAsync(string token, int steps, int stepMilliseconds, CancellationToken cancellationToken) =>
        client.Mcp.CallToolAsync(
            naming.Name("longRunning"),
            new Dictionary<string, object?> { ["steps"] = steps, ["stepMilliseconds"] = stepMilliseconds },
            options: new RequestOptions { ProgressToken = new ProgressToken(token) },
            cancellationToken: cancellationToken);

    private JsonRpcRequest LongRunning(RequestId id, string token, int steps, int stepMilliseconds) => new()
    {
        Id = id,
        Method = RequestMethods.ToolsCall,
        Params = new JsonObject
        {
            ["name"] = naming.Name("longRunning"),
            ["arguments"] = new JsonObject { ["steps"] = steps, ["stepMilliseconds"] = stepMilliseconds },
            ["_meta"] = new JsonObject { ["progressToken"] = token },
        },
    };

    private static bool IsStep(JsonRpcNotification notification, string token) =>
        notification.Method == NotificationMethods.ProgressNotification && (string?)notification.Params?["progressToken"] == token;

    private static bool IsToolsChanged(JsonRpcNotification notification) => notification.Method == NotificationMethods.ToolListChangedNotification;
}
