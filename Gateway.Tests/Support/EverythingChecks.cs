#pragma warning disable MCP9005 // Deprecated by MCP 2026-07-28, and what this server asks and tells its clients.
using System.Security.Cryptography;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Support;

/// <summary>
/// What the C# SDK's client must see of server-everything 2026.8.31, directly or through a gateway. The client has to offer its
/// capabilities: the tools that ask it something are listed only then.
/// </summary>
public sealed class EverythingChecks(SdkClient client, Naming naming)
{
    private const string FirstText = "demo://resource/dynamic/text/1";

    public static readonly string[] Tools =
    [
        "echo", "get-annotated-message", "get-env", "get-resource-links", "get-resource-reference", "get-structured-content", "get-sum",
        "get-tiny-image", "gzip-file-as-resource", "toggle-simulated-logging", "toggle-subscriber-updates", "trigger-long-running-operation",
    ];

    /// <summary>Listed for clients with roots, elicitation and sampling.</summary>
    public static readonly string[] ToolsThatAsk = ["get-roots-list", "trigger-elicitation-request", "trigger-sampling-request"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every check of this class.</summary>
    public async Task AllAsync()
    {
        await ListsAsync();
        await AnswersCallsAsync();
        await ServesPromptsAsync();
        await ServesResourcesAsync();
        await CompletesAsync();
        await AsksTheClientAsync();
        await ReportsProgressAsync();
        await TellsOfUpdatedResourcesAsync();
    }

    public async Task ListsAsync()
    {
        var tools = await client.Mcp.ListToolsAsync(cancellationToken: Stop);
        Assert.Subset(tools.Select(tool => tool.Name).ToHashSet(), Tools.Concat(ToolsThatAsk).Select(naming.Name).ToHashSet());

        var prompts = await client.Mcp.ListPromptsAsync(cancellationToken: Stop);
        Assert.Subset(prompts.Select(prompt => prompt.Name).ToHashSet(),
            new[] { "simple-prompt", "args-prompt", "completable-prompt", "resource-prompt" }.Select(naming.Name).ToHashSet());

        var resources = await client.Mcp.ListResourcesAsync(cancellationToken: Stop);
        Assert.Equal(7, resources.Count(resource => resource.Uri.StartsWith(naming.Uri("demo://resource/static/document/"), StringComparison.Ordinal)));

        var templates = await client.Mcp.ListResourceTemplatesAsync(cancellationToken: Stop);
        Assert.Subset(templates.Select(template => template.UriTemplate).ToHashSet(),
            new[] { "demo://resource/dynamic/text/{resourceId}", "demo://resource/dynamic/blob/{resourceId}" }.Select(naming.Uri).ToHashSet());
    }

    public async Task AnswersCallsAsync()
    {
        var nonce = RandomNumberGenerator.GetHexString(16) + " äöü \u2028 \"quoted\" 🦊";
        Assert.Equal($"Echo: {nonce}", (await CallAsync("echo", ("message", nonce))).Text());
        Assert.Equal("The sum of 20 and 22 is 42.", (await CallAsync("get-sum", ("a", 20), ("b", 22))).Text());
        Assert.NotEmpty((await CallAsync("get-sum", ("a", "twenty"))).FailureText());

        var weather = (await CallAsync("get-structured-content", ("location", "New York"))).StructuredContent;
        Assert.Equal("""{"temperature":33,"conditions":"Cloudy","humidity":82}""", weather?.GetRawText());

        var image = (await CallAsync("get-tiny-image")).Content.OfType<ImageContentBlock>().Single();
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], image.DecodedData[..4].ToArray());

        var links = (await CallAsync("get-resource-links", ("count", 2))).Content.OfType<ResourceLinkBlock>().Select(link => link.Uri);
        Assert.Equal(new[] { "demo://resource/dynamic/blob/1", "demo://resource/dynamic/text/2" }.Select(naming.Uri), links);

        var reference = (await CallAsync("get-resource-reference")).Content.OfType<EmbeddedResourceBlock>().Single();
        Assert.Equal(naming.Uri(FirstText), reference.Resource.Uri);
    }

    public async Task ServesPromptsAsync()
    {
        var arguments = new Dictionary<string, object?> { ["city"] = "Bern" };
        var prompt = await client.Mcp.GetPromptAsync(naming.Name("args-prompt"), arguments, cancellationToken: Stop);
        Assert.Equal("What's weather in Bern?", Assert.IsType<TextContentBlock>(prompt.Messages.Single().Content).Text);

        var other = new Dictionary<string, object?> { ["resourceType"] = "Text", ["resourceId"] = "1" };
        var withResource = await client.Mcp.GetPromptAsync(naming.Name("resource-prompt"), other, cancellationToken: Stop);
        Assert.Equal(naming.Uri(FirstText), Assert.IsType<EmbeddedResourceBlock>(withResource.Messages[^1].Content).Resource.Uri);
    }

    public async Task ServesResourcesAsync()
    {
        var text = Assert.IsType<TextResourceContents>(await ReadAsync(FirstText));
        Assert.Equal(naming.Uri(FirstText), text.Uri);
        Assert.StartsWith("Resource 1: This is a plaintext resource", text.Text, StringComparison.Ordinal);

        Assert.NotEmpty(Assert.IsType<BlobResourceContents>(await ReadAsync("demo://resource/dynamic/blob/2")).DecodedData.ToArray());
        Assert.NotEmpty(Assert.IsType<TextResourceContents>(await ReadAsync("demo://resource/static/document/features.md")).Text);
    }

    public async Task CompletesAsync()
    {
        var prompt = new PromptReference { Name = naming.Name("completable-prompt") };
        Assert.Equal(["Sales", "Support"], (await client.Mcp.CompleteAsync(prompt, "department", "S", cancellationToken: Stop)).Completion.Values);

        var template = new ResourceTemplateReference { Uri = naming.Uri("demo://resource/dynamic/text/{resourceId}") };
        Assert.Equal(["1"], (await client.Mcp.CompleteAsync(template, "resourceId", "1", cancellationToken: Stop)).Completion.Values);
    }

    /// <summary>Sampling, elicitation and roots reach the client and their answers come back.</summary>
    public async Task AsksTheClientAsync()
    {
        var sampled = (await CallAsync("trigger-sampling-request", ("prompt", "a haiku"), ("maxTokens", 50))).Text();
        Assert.Contains("sampled: Resource trigger-sampling-request context: a haiku", sampled, StringComparison.Ordinal);
        Assert.Equal(("You are a helpful test server.", 50), (client.Sampled.Items[^1].SystemPrompt, client.Sampled.Items[^1].MaxTokens));

        var elicited = (await CallAsync("trigger-elicitation-request")).Text();
        Assert.Contains("- Name: name: Please provide inputs for the following fields:", elicited, StringComparison.Ordinal);
        Assert.True(client.Elicited.Items[^1].RequestedSchema!.Properties.Count > 10);

        Assert.Contains(SdkClient.Root, (await CallAsync("get-roots-list")).Text(), StringComparison.Ordinal);
    }

    public async Task ReportsProgressAsync()
    {
        var token = RandomNumberGenerator.GetHexString(16);

        var result = await client.Mcp.CallToolAsync(
            naming.Name("trigger-long-running-operation"),
            new Dictionary<string, object?> { ["duration"] = 0.2, ["steps"] = 4 },
            options: new RequestOptions { ProgressToken = new ProgressToken(token) },
            cancellationToken: Stop);

        Assert.StartsWith("Long running operation completed.", result.Text(), StringComparison.Ordinal);
        await client.Notifications.WaitAsync(heard => (string?)heard.Params?["progressToken"] == token, "progress of four steps", count: 4);
    }

    /// <summary>Takes a subscription, has the server announce it, and leaves both as they were.</summary>
    public async Task TellsOfUpdatedResourcesAsync()
    {
        var uri = naming.Uri(FirstText);
        await client.Mcp.SubscribeToResourceAsync(uri, cancellationToken: Stop);

        Assert.StartsWith("Started", (await CallAsync("toggle-subscriber-updates")).Text(), StringComparison.Ordinal);
        await client.Notifications.WaitAsync(
            heard => heard.Method == NotificationMethods.ResourceUpdatedNotification && (string?)heard.Params?["uri"] == uri,
            "an update of the first text");

        Assert.StartsWith("Stopped", (await CallAsync("toggle-subscriber-updates")).Text(), StringComparison.Ordinal);
        await client.Mcp.UnsubscribeFromResourceAsync(uri, cancellationToken: Stop);

        // It also logs each subscription, without having been asked to.
        await client.Notifications.WaitAsync(heard => heard.Method == NotificationMethods.LoggingMessageNotification, "a log message");
    }

    private async Task<ResourceContents> ReadAsync(string uri) =>
        (await client.Mcp.ReadResourceAsync(naming.Uri(uri), cancellationToken: Stop)).Contents.Single();

    private ValueTask<CallToolResult> CallAsync(string tool, params (string Name, object? Value)[] arguments) => client.Mcp.CallToolAsync(
        naming.Name(tool), arguments.ToDictionary(argument => argument.Name, argument => argument.Value), cancellationToken: Stop);
}
