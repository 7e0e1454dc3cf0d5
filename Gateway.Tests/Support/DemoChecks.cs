using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Tests.Support;

/// <summary>
/// What a client must see of the demo server, directly or through a gateway: lists, calls, content, prompts, resources, completion.
/// What the server asks and tells the client is in <see cref="DemoDialogueChecks"/>.
/// </summary>
public sealed class DemoChecks(SdkClient client, Naming naming)
{
    public const string Note = "demo://text/note";

    public static readonly string[] Tools =
    [
        "echo", "add", "printEnv", "fail", "fetch", "longRunning", "image", "resourceLink", "embeddedResource", "structured", "log",
        "sample", "ask", "roots", "counter", "toggleTool", "touchResource",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every check of this class.</summary>
    public async Task AllAsync()
    {
        await ListsAsync();
        await AnswersPlainCallsAsync();
        await AnswersOtherContentAsync();
        await AnswersMistakesAsync();
        await CountsAsync();
        await ServesPromptsAsync();
        await ServesResourcesAsync();
        await CompletesAsync();
    }

    /// <summary>Its tools, prompts, resources and templates are there; a gateway may list those of other servers as well.</summary>
    public async Task ListsAsync()
    {
        var tools = await client.Mcp.ListToolsAsync(cancellationToken: Stop);
        Assert.Subset(tools.Select(tool => tool.Name).ToHashSet(), Tools.Select(naming.Name).ToHashSet());
        Assert.Equal(["message"], tools.Single(tool => tool.Name == naming.Name("echo")).JsonSchema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.NotNull(tools.Single(tool => tool.Name == naming.Name("structured")).ReturnJsonSchema);

        var prompts = await client.Mcp.ListPromptsAsync(cancellationToken: Stop);
        Assert.Subset(prompts.Select(prompt => prompt.Name).ToHashSet(),
            new[] { "plain", "withArguments", "withResource" }.Select(naming.Name).ToHashSet());

        var resources = await client.Mcp.ListResourcesAsync(cancellationToken: Stop);
        Assert.Subset(resources.Select(resource => resource.Uri).ToHashSet(), new[] { Note, "demo://blob/pixel" }.Select(naming.Uri).ToHashSet());

        var templates = await client.Mcp.ListResourceTemplatesAsync(cancellationToken: Stop);
        Assert.Contains(naming.Uri("demo://item/{id}"), templates.Select(template => template.UriTemplate));
    }

    public async Task AnswersPlainCallsAsync()
    {
        var nonce = RandomNumberGenerator.GetHexString(16) + " äöü \u2028 \"quoted\" 🦊";
        Assert.Equal(nonce, (await CallAsync("echo", ("message", nonce))).Text());
        Assert.Equal("3.75", (await CallAsync("add", ("a", 1.5), ("b", 2.25))).Text());
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse((await CallAsync("printEnv")).Text()).RootElement.ValueKind);
        Assert.Equal("broken on purpose", (await CallAsync("fail", ("message", "broken on purpose"))).FailureText());
    }

    public async Task AnswersOtherContentAsync()
    {
        var image = (await CallAsync("image")).Content.OfType<ImageContentBlock>().Single();
        Assert.Equal("image/png", image.MimeType);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], image.DecodedData[..4].ToArray());

        var link = (await CallAsync("resourceLink")).Content.OfType<ResourceLinkBlock>().Single();
        Assert.Equal((naming.Uri(Note), "note"), (link.Uri, link.Name));

        var embedded = (await CallAsync("embeddedResource")).Content.OfType<EmbeddedResourceBlock>().Single();
        var text = Assert.IsType<TextResourceContents>(embedded.Resource);
        Assert.Equal((naming.Uri("demo://item/1"), """{"id":1}"""), (text.Uri, text.Text));

        var structured = (await CallAsync("structured", ("city", "Bern"))).StructuredContent;
        Assert.Equal("""{"city":"Bern","celsius":21.5,"sky":"clear"}""", structured?.GetRawText());
    }

    public async Task AnswersMistakesAsync()
    {
        var unknown = await Assert.ThrowsAsync<McpProtocolException>(async () => await CallAsync("noSuchTool"));
        Assert.Equal(McpErrorCode.InvalidParams, unknown.ErrorCode);
        Assert.Contains("Argument 'b' must be a number", (await CallAsync("add", ("a", 1))).FailureText(), StringComparison.Ordinal);
        Assert.Contains("from 1 to 10000", (await CallAsync("longRunning", ("steps", 0), ("stepMilliseconds", 1))).FailureText(), StringComparison.Ordinal);
        Assert.Contains("http or https", (await CallAsync("fetch", ("url", "file:///etc/passwd"))).FailureText(), StringComparison.Ordinal);
    }

    /// <summary>The counter goes up by one with each call: all calls reach the same session.</summary>
    public async Task CountsAsync()
    {
        var first = await CountAsync();

        Assert.Equal(first + 1, await CountAsync());
        Assert.Equal(first + 2, await CountAsync());
    }

    public async Task ServesPromptsAsync()
    {
        var plain = await client.Mcp.GetPromptAsync(naming.Name("plain"), cancellationToken: Stop);
        Assert.Equal(["Say hello to the world."], Texts(plain));

        var arguments = new Dictionary<string, object?> { ["topic"] = "clouds", ["tone"] = "terse" };
        var withArguments = await client.Mcp.GetPromptAsync(naming.Name("withArguments"), arguments, cancellationToken: Stop);
        Assert.Equal(["Write about clouds in a terse tone.", "How long may it be?", "One paragraph."], Texts(withArguments));

        var withResource = await client.Mcp.GetPromptAsync(
            naming.Name("withResource"), new Dictionary<string, object?> { ["id"] = "7" }, cancellationToken: Stop);
        var embedded = Assert.IsType<EmbeddedResourceBlock>(withResource.Messages[^1].Content);
        Assert.Equal(naming.Uri("demo://item/7"), embedded.Resource.Uri);

        var missing = await Assert.ThrowsAsync<McpProtocolException>(
            async () => await client.Mcp.GetPromptAsync(naming.Name("withArguments"), cancellationToken: Stop));
        Assert.Equal(McpErrorCode.InvalidParams, missing.ErrorCode);
    }

    public async Task ServesResourcesAsync()
    {
        var note = await ReadAsync(Note);
        Assert.StartsWith("This note was touched ", Assert.IsType<TextResourceContents>(note).Text, StringComparison.Ordinal);

        var pixel = Assert.IsType<BlobResourceContents>(await ReadAsync("demo://blob/pixel"));
        Assert.Equal(("image/png", 69), (pixel.MimeType, pixel.DecodedData.Length));

        var item = Assert.IsType<TextResourceContents>(await ReadAsync("demo://item/42"));
        Assert.Equal(naming.Uri("demo://item/42"), item.Uri);
        Assert.StartsWith("""{"id":42,""", item.Text, StringComparison.Ordinal);

        await Assert.ThrowsAsync<McpProtocolException>(async () => await ReadAsync("demo://item/101"));
    }

    public async Task CompletesAsync()
    {
        var prompt = new PromptReference { Name = naming.Name("withArguments") };
        Assert.Equal(["clouds", "clocks"], await CompleteAsync(prompt, "topic", "clo"));
        Assert.Equal(["terse"], await CompleteAsync(prompt, "tone", "t"));

        var template = new ResourceTemplateReference { Uri = naming.Uri("demo://item/{id}") };
        Assert.Equal(["9", "90", "91", "92", "93", "94", "95", "96", "97", "98", "99"], await CompleteAsync(template, "id", "9"));
    }

    private async Task<int> CountAsync() => int.Parse((await CallAsync("counter")).Text(), CultureInfo.InvariantCulture);

    private async Task<IList<string>> CompleteAsync(Reference reference, string argument, string value) =>
        (await client.Mcp.CompleteAsync(reference, argument, value, cancellationToken: Stop)).Completion.Values;

    private async Task<ResourceContents> ReadAsync(string uri) =>
        (await client.Mcp.ReadResourceAsync(naming.Uri(uri), cancellationToken: Stop)).Contents.Single();

    private ValueTask<CallToolResult> CallAsync(string tool, params (string Name, object? Value)[] arguments) => client.Mcp.CallToolAsync(
        naming.Name(tool), arguments.ToDictionary(argument => argument.Name, argument => argument.Value), cancellationToken: Stop);

    private static IEnumerable<string> Texts(GetPromptResult prompt) =>
        prompt.Messages.Select(message => Assert.IsType<TextContentBlock>(message.Content).Text);
}
