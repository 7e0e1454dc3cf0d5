using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;
using Gateway.Tests.Backends;
using Gateway.Tests.Protocol;
using Gateway.Tests.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class MergedCapabilitiesTests
{
    private static readonly string Gateway = $$"""{"name":"{{Product.Name}}","version":"{{Product.Version}}"}""";
    private static readonly string GatewayAlone = Gateway + "}";

    [Fact]
    public void Only_target_speaks_for_itself_but_for_tasks()
    {
        var target = new FakeUpstream(
            """{"tools":{"x":1},"experimental":{"y":{}},"tasks":{"list":{}},"logging":{}}""",
            ""","serverInfo":{"name":"files","version":"1.0","title":"Files"},"instructions":"Ask first." """);

        Assert.Equal(
            """{"protocolVersion":"2025-11-25","capabilities":{"tools":{"x":1,"listChanged":true},"experimental":{"y":{}},"logging":{}},"serverInfo":{"name":"files","version":"1.0","title":"Files"},"instructions":"Ask first."}""",
            Initialize(ProtocolVersion.V20251125, target));
    }

    [Fact]
    public void Only_target_that_says_little_is_introduced_by_the_gateway() => Assert.Equal(
        $$"""{"protocolVersion":"2025-03-26","capabilities":{},"serverInfo":{{GatewayAlone}}""",
        Initialize(ProtocolVersion.V20250326, new FakeUpstream()));

    [Theory]
    [InlineData("""{"tools":{}}""", """{"tools":{"listChanged":true}}""")]
    [InlineData("""{"prompts":{"listChanged":false}}""", """{"prompts":{"listChanged":true}}""")]
    [InlineData("""{"resources":{}}""", """{"resources":{"listChanged":true}}""")]
    [InlineData("""{"resources":{"subscribe":true}}""", """{"resources":{"subscribe":true,"listChanged":true}}""")]
    [InlineData("""{"resources":{"subscribe":false}}""", """{"resources":{"subscribe":false,"listChanged":true}}""")]
    [InlineData("""{"completions":{}}""", """{"completions":{}}""")]
    [InlineData("""{"tools":true}""", """{"tools":true}""")]
    public void Changes_of_lists_are_announced_where_there_is_a_list(string capabilities, string expected) => Assert.Equal(
        $$"""{"protocolVersion":"2025-11-25","capabilities":{{expected}},"serverInfo":{{GatewayAlone}}""",
        Initialize(ProtocolVersion.V20251125, new FakeUpstream(capabilities)));

    [Fact]
    public void Several_targets_are_introduced_by_the_gateway_with_what_any_of_them_offers()
    {
        const string merged = """{"tools":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},"logging":{},"completions":{}}""";

        Assert.Equal(
            $$"""{"protocolVersion":"2025-06-18","capabilities":{{merged}},"serverInfo":{{Gateway}},"instructions":"This server combines 3 MCP servers: a, b, c.\n\n## a\nAsk first.\n\n## c\nThen act."}""",
            Initialize(
                ProtocolVersion.V20250618,
                new FakeUpstream("""{"tools":{},"tasks":{},"experimental":{"x":{}}}""", ""","instructions":" Ask first.\n" """),
                new FakeUpstream("""{"tools":{},"resources":{"subscribe":true},"completions":{}}""", ""","instructions":" " """),
                new FakeUpstream("""{"logging":{}}""", ""","instructions":"Then act." """)));
    }

    [Fact]
    public void Target_that_is_not_connected_adds_nothing_and_changes_no_name()
    {
        const string prompts = """{"prompts":{"listChanged":true}}""";

        Assert.Equal(
            $$"""{"protocolVersion":"2025-11-25","capabilities":{{prompts}},"serverInfo":{{Gateway}},"instructions":"This server combines 1 MCP servers: b."}""",
            Initialize(ProtocolVersion.V20251125, null, new FakeUpstream("""{"prompts":{}}""")));
    }

    [Fact]
    public void Features_are_those_of_any_connected_target() => Assert.Equal(
        ServerFeatures.Tools | ServerFeatures.ToolsListChanged | ServerFeatures.Logging,
        MergedCapabilities.Features(TestBackend.View(
            TestBackend.Of("a", "b", "c"), new FakeUpstream("""{"tools":{"listChanged":true}}"""), null, new FakeUpstream("""{"logging":{}}"""))));

    private static string Initialize(ProtocolVersion version, params FakeUpstream?[] targets)
    {
        var backend = TestBackend.Of([.. targets.Select((_, index) => $"{(char)('a' + index)}")]);
        return Wire.Text(MergedCapabilities.InitializeResult(version, TestBackend.View(backend, targets)));
    }
}
