using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Bridging;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class RequestMetaTests
{
    private const string Modern = """{"a/b":1.0,"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"c"},"traceparent":"00-x","io.modelcontextprotocol/clientCapabilities":{"sampling":{}},"io.modelcontextprotocol/logLevel":"error","progressToken":3}""";

    [Fact]
    public void Legacy_client_is_introduced_to_a_modern_target() => Assert.Equal(
        """{"a/b":1.0,"io.modelcontextprotocol/x":2,"progressToken":"1.5","io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"me"},"io.modelcontextprotocol/clientCapabilities":{"roots":{}},"io.modelcontextprotocol/logLevel":"debug"}""",
        Meta("""{"a/b":1.0,"progressToken":7,"io.modelcontextprotocol/clientInfo":{"name":"forged"},"io.modelcontextprotocol/x":2,"io.modelcontextprotocol/\u0063lientCapabilities":{"all":1},"io.modelcontextprotocol/logLevel":"x"}""",
            "\"1.5\"", ProtocolEra.Legacy, "\"debug\""));

    [Fact]
    public void Modern_client_speaks_for_itself_to_a_modern_target() => Assert.Equal(
        """{"a/b":1.0,"io.modelcontextprotocol/clientInfo":{"name":"c"},"traceparent":"00-x","io.modelcontextprotocol/clientCapabilities":{"sampling":{}},"io.modelcontextprotocol/logLevel":"error","progressToken":"1.5","io.modelcontextprotocol/protocolVersion":"2026-07-28"}""",
        Meta(Modern, "\"1.5\"", ProtocolEra.Modern));

    [Fact]
    public void Request_of_the_gateways_own_introduces_the_client() => Assert.Equal(
        """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"me"},"io.modelcontextprotocol/clientCapabilities":{"roots":{}}}""",
        Meta("", "", ProtocolEra.Modern));

    [Theory]
    [InlineData("", """{"_meta":{M}}""")]
    [InlineData("{}", """{"_meta":{M}}""")]
    [InlineData("{ \n}", "{\"_meta\":{M}}")]
    [InlineData("""{"name":"n","arguments":{"a":1.0}}""", """{"_meta":{M},"name":"n","arguments":{"a":1.0}}""")]
    public void Params_without_meta_get_one(string parameters, string expected)
    {
        var origin = new RequestOrigin(ProtocolEra.Legacy, ClientProfile.Gateway with { ClientInfo = Wire.Bytes("{}") }, default);
        using var message = RequestBridge.Compose(McpMethod.ToolsList, Wire.Bytes(parameters), new MintedId(1, 2), origin, Info);

        const string meta = "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientInfo\":{},\"io.modelcontextprotocol/clientCapabilities\":{}";
        Assert.Equal($$"""{"jsonrpc":"2.0","id":"1.2","method":"tools/list","params":{{expected.Replace("M", meta, StringComparison.Ordinal)}}}""", Wire.Text(message.Span));
    }

    private static string Meta(string meta, string token, ProtocolEra era, string level = "")
    {
        var profile = new ClientProfile(ProtocolVersion.V20250618, ClientFeatures.None, Wire.Bytes("""{"roots":{}}"""), Wire.Bytes("""{"name":"me"}"""));
        return Wire.Written(output => RequestMeta.Write(output, Wire.Bytes(meta), Wire.Bytes(token), new RequestOrigin(era, profile, Wire.Bytes(level)), Info));
    }

    private static readonly UpstreamInfo Info = new(ProtocolVersions.Modern, ServerFeatures.None, default, default, null);
}
