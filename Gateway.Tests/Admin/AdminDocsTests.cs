using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Tests.Integration.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>docs/admin.md says what the admin listener answers.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed partial class AdminDocsTests
{
    [Fact]
    public async Task Each_endpoint_is_documented_and_each_example_has_the_members_of_an_answer()
    {
        await using var rig = await ProtectedGateway.StartAsync($"{ProtectedGateway.Mcp()}, mcpAuthorization: {{rules: ['true']}}", process: $"config: {{{AdminClient.Config}}}\n");
        var gateway = rig.Gateway;
        await rig.OpenAsync(ProtectedGateway.TokenOf("alice"));
        using var client = AdminClient.Of(gateway);
        await client.PostAsync("/logging", """{"level":"debug","category":"Gateway.Actors","duration":"10m"}""");
        var sections = Section().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "admin.md"), TestContext.Current.CancellationToken))
            .ToDictionary(match => match.Groups["name"].Value, match => Example().Match(match.Groups["text"].Value).Groups["json"].Value);

        var index = (await client.GetAsync("/")).AsArray().Select(endpoint => $"{endpoint!["method"]} {endpoint["path"]}").Where(name => name != "GET /").ToList();
        Assert.Equal(index.Order(StringComparer.Ordinal), sections.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, example) in sections.Where(section => section.Key.StartsWith("GET ", StringComparison.Ordinal) && section.Value.Length > 0))
        {
            var answer = await client.GetAsync(name["GET ".Length..]);

            Assert.Equal((name, Shape(answer)), (name, Shape(JsonNode.Parse(example)!)));
        }
    }

    private static string Shape(JsonNode json) => string.Join('\n', Members(json).Distinct().Order(StringComparer.Ordinal));

    // Paths of all members; what stands under the configuration itself is told by its own documentation.
    private static IEnumerable<string> Members(JsonNode? node, string path = "") => node switch
    {
        JsonObject json => json.SelectMany(member => member.Key is "warnings" or "policies" or "everyRequest" || (member is { Key: "config", Value: JsonObject config } && config["hash"] is null) ? [path + member.Key] : Members(member.Value, $"{path}{member.Key}.").Append(path + member.Key)),
        JsonArray array => array.SelectMany(item => Members(item, path)),
        _ => [],
    };

    [GeneratedRegex("^### `(?<name>(GET|POST) /[a-z_/]*)`$(?<text>.*?)(?=^##|\\z)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Section();

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Example();
}
