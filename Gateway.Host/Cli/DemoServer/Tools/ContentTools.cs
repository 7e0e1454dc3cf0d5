using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>Tools whose results have other content than text.</summary>
internal static class ContentTools
{
    internal static IEnumerable<DemoTool> All()
    {
        yield return new DemoTool("image", "Answers with a picture of one pixel.", _ => new CallToolResult
        {
            Content = [new TextContentBlock { Text = "A blue pixel." }, ImageContentBlock.FromBytes(DemoPicture.Png, "image/png")],
        });

        yield return new DemoTool("resourceLink", "Answers with a link to the resource 'note'.", _ => new CallToolResult
        {
            Content = [new ResourceLinkBlock { Uri = DemoResources.Note, Name = "note", MimeType = "text/plain", Description = "The note." }],
        });

        yield return new DemoTool("embeddedResource", "Answers with the text of a resource inside the result.", _ => new CallToolResult
        {
            Content = [new EmbeddedResourceBlock { Resource = Greeting() }],
        });

        yield return new DemoTool("structured", "Answers with the weather of a city, as JSON that follows the output schema.",
            call => Weather(call.Text("city")),
            """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""",
            """
            {"type":"object","properties":{
              "city":{"type":"string"},
              "celsius":{"type":"number"},
              "sky":{"type":"string","enum":["clear","cloudy"]}
            },"required":["city","celsius","sky"]}
            """);
    }

    private static TextResourceContents Greeting() => new() { Uri = DemoResources.ItemUri("1"), MimeType = "application/json", Text = """{"id":1}""" };

    private static CallToolResult Weather(string city)
    {
        var weather = JsonElement.Parse($$"""{"city":{{JsonSerializer.Serialize(city)}},"celsius":21.5,"sky":"clear"}""");

        // MCP 2025-06-18 tools: the same JSON as text, for clients that do not read structuredContent.
        return new CallToolResult { StructuredContent = weather, Content = [new TextContentBlock { Text = weather.GetRawText() }] };
    }
}
