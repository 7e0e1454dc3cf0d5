using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class UpstreamInfoTests
{
    [Fact]
    public void Answer_to_initialize_is_read_with_its_raw_parts()
    {
        var info = UpstreamInfo.Read(Wire.Bytes("""
            {"protocolVersion":"2025-06-18","x":1,"serverInfo":{"name":"s","n":1.0,"z":[9007199254740993]},"instructions":"Do.\nThen \u00e9.",
            "capabilities":{"tools":{"listChanged":true},"prompts":{"listChanged":false},"resources":{"subscribe":true},"logging":{},"completions":{},"x":{"n":1.0}}}
            """));

        Assert.NotNull(info);
        Assert.Equal(ProtocolVersion.V20250618, info.Version);
        Assert.Equal(
            ServerFeatures.Tools | ServerFeatures.ToolsListChanged | ServerFeatures.Prompts | ServerFeatures.Resources | ServerFeatures.Subscribe | ServerFeatures.Logging | ServerFeatures.Completions,
            info.Features);
        Assert.Equal("""{"name":"s","n":1.0,"z":[9007199254740993]}""", Wire.Text(info.ServerInfo.Span));
        Assert.EndsWith(""","x":{"n":1.0}}""", Wire.Text(info.Capabilities.Span), StringComparison.Ordinal);
        Assert.Equal("Do.\nThen é.", info.Instructions);
    }

    [Fact]
    public void Parts_of_another_type_are_not_there()
    {
        var info = UpstreamInfo.Read(Wire.Bytes(
            """{"protocolVersion":"2024-11-05","serverInfo":"s","instructions":7,"capabilities":{"tools":true,"prompts":[],"resources":{"subscribe":1,"listChanged":"true"},"logging":null}}"""));

        Assert.Equal((ProtocolVersion.V20241105, ServerFeatures.Resources, true, null), (info!.Version, info.Features, info.ServerInfo.IsEmpty, info.Instructions));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"protocolVersion":"2025-06-18"}""")]
    [InlineData("""{"capabilities":{}}""")]
    [InlineData("""{"protocolVersion":"2025-06-18","capabilities":[]}""")]
    [InlineData("""{"protocolVersion":20250618,"capabilities":{}}""")]
    [InlineData("""{"protocolVersion":"2026-07-28","capabilities":{}}""")]
    [InlineData("""{"protocolVersion":"2023-01-01","capabilities":{}}""")]
    [InlineData("""{"protocolVersion":"2025-06-18","capabilities":{"tools":{},"tools":{}}}""")]
    [InlineData("""{"protocolVersion":"\ud800","capabilities":{}}""")]
    [InlineData("""{"protocolVersion":"2025-06-18","capabilities":{},"instructions":"\ud800"}""")]
    [InlineData("""{"protocolVersion":"2025-06-18","capabilities":{"x":"\ud800"}}""")]
    [InlineData("""{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"\ud800"}}""")]
    [InlineData("""{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"\ud800":1}}""")]
    public void Anything_else_is_no_answer_to_initialize(string result) => Assert.Null(UpstreamInfo.Read(Wire.Bytes(result)));
}
