using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Configuration.Schema;
using Gateway.Tests.Support;
using Json.Schema;

namespace Gateway.Tests.Configuration.Schema;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ConfigSchemaTests
{
    private static readonly string Text = ConfigSchema.Write(XmlSummaries.Load());

    private static readonly JsonSchema Schema = JsonSchema.FromText(Text);

    public static TheoryData<string> Examples() =>
        [.. Directory.GetDirectories(Path.Combine(Repository.Root, "examples"))
            .Select(folder => Path.GetRelativePath(Repository.Root, Path.Combine(folder, "gateway.yaml")))
            .Where(file => File.Exists(Path.Combine(Repository.Root, file))).Order(StringComparer.Ordinal)];

    [Fact]
    public void Schema_in_the_documentation_is_made_from_the_records() =>
        Snapshot.Match(Path.Combine("..", "..", "docs", "configuration.schema.json"), Text);

    [Fact]
    public void Schema_of_a_node_in_the_documentation_is_made_from_the_records() =>
        Snapshot.Match(Path.Combine("..", "..", "docs", "cluster.schema.json"), ConfigSchema.WriteCluster(XmlSummaries.Load()));

    [Fact]
    public void Every_key_is_described()
    {
        var root = JsonNode.Parse(Text)!;
        var records = root["definitions"]!.AsObject().Select(definition => definition.Value!).Append(root);

        var bare = records
            .SelectMany(record => (record["properties"] ?? record["anyOf"]?[1]?["properties"])!.AsObject())
            .Where(property => property.Value!["description"] is null)
            .Select(property => property.Key);

        Assert.Equal([], bare);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_fits_the_schema(string file) => Assert.Equal([], Faults(File.ReadAllText(Path.Combine(Repository.Root, file))));

    [Theory]
    [InlineData("bindz: []")]
    [InlineData("binds: [{port: 70000, listeners: []}]")]
    [InlineData("binds: [{port: three, listeners: []}]")]
    [InlineData("mcp: {targets: []}")]
    [InlineData("mcp: {targets: [{name: a}]}")]
    [InlineData("mcp: {targets: [{name: a, stdio: {cmd: x}, mcp: {host: y}}]}")]
    [InlineData("mcp: {targets: [{stdio: {cmd: x}}]}")]
    [InlineData("mcp: {prefixMode: often, targets: [{name: a, stdio: {cmd: x}}]}")]
    public void What_the_reader_refuses_does_not_fit(string yaml) => Assert.NotEqual([], Faults(yaml));

    [Theory]
    [InlineData("mcp: {port: $PORT, targets: [{name: a, stdio: {cmd: x, args: [1, true, text]}}]}")]
    [InlineData("mcp: {policies: {mcpAuthorization: {rules: ['true', {deny: 'false'}]}}, targets: [{name: a, stdio: {cmd: x}}]}")]
    [InlineData("config: {logging: {level: info}}")]
    [InlineData("config: {logging: {level: [info, Gateway=debug]}}")]
    public void What_the_reader_takes_fits(string yaml) => Assert.Equal([], Faults(yaml));

    private static string[] Faults(string yaml)
    {
        var diagnostics = new DiagnosticList();
        var root = Assert.Single(YamlTree.Read(yaml, diagnostics)!);
        var written = (JsonElement)new FreeValues(new ScalarBinder(name => $"${name}", diagnostics)).Read(root, "")!;
        var result = Schema.Evaluate(JsonNode.Parse(written.GetRawText()), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : [.. result.Details.Where(detail => detail.HasErrors).Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")];
    }
}
