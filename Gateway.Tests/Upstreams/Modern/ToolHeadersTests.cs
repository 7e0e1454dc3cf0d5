using System.Text.Json;
using Gateway.Actors.Upstreams.Modern;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Modern;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ToolHeadersTests
{
    [Theory]
    [InlineData("""{"x":"eu"}""", "eu")]
    [InlineData("""{"x":"é"}""", "=?base64?w6k=?=")]
    [InlineData("""{"x":null}""", null)]
    [InlineData("""{}""", null)]
    [InlineData("""{"x":42}""", "42")]
    [InlineData("""{"x":42.0}""", "42")]
    [InlineData("""{"x":1e3}""", "1000")]
    [InlineData("""{"x":true}""", "true")]
    [InlineData("""{"x":false}""", "false")]
    [InlineData("""{"x":{"a":1}}""", null)]
    public void Value_of_an_argument_is_that_of_its_header(string arguments, string? value)
    {
        var tools = Read("""{"type":"object","properties":{"x":{"type":"string","x-mcp-header":"X"}}}""");
        using var document = JsonDocument.Parse(arguments);

        Assert.Equal(value, Assert.Single(tools.Of("t")).ValueOf(document.RootElement));
    }

    [Fact]
    public void Argument_within_an_argument_has_a_header_too()
    {
        var tools = Read("""{"properties":{"a":{"type":"object","properties":{"b":{"type":"integer","x-mcp-header":"B-1"}}},"c":{"type":"string"}}}""");
        using var document = JsonDocument.Parse("""{"a":{"b":7},"b":8}""");

        var header = Assert.Single(tools.Of("t"));
        Assert.Equal(("B-1", "7"), (header.Name, header.ValueOf(document.RootElement)));
        Assert.Empty(tools.Of("other"));
    }

    [Theory]
    [InlineData("""{"properties":{"x":{"type":"number","x-mcp-header":"X"}}}""")]
    [InlineData("""{"properties":{"x":{"type":"object","x-mcp-header":"X"}}}""")]
    [InlineData("""{"properties":{"x":{"type":["string","null"],"x-mcp-header":"X"}}}""")]
    [InlineData("""{"properties":{"x":{"x-mcp-header":"X"}}}""")]
    [InlineData("""{"properties":{"x":{"type":"string","x-mcp-header":""}}}""")]
    [InlineData("""{"properties":{"x":{"type":"string","x-mcp-header":7}}}""")]
    [InlineData("""{"properties":{"x":{"type":"string","x-mcp-header":"a b"}}}""")]
    [InlineData("""{"properties":{"x":{"type":"string","x-mcp-header":"a:b"}}}""")]
    [InlineData("""{"properties":{"x":{"type":"string","x-mcp-header":"a\r\nb"}}}""")]
    [InlineData("""{"properties":{"x":{"type":"string","x-mcp-header":"é"}}}""")]
    [InlineData("""{"properties":{"x":{"type":"string","x-mcp-header":"A"},"y":{"type":"string","x-mcp-header":"a"}}}""")]
    [InlineData("""{"properties":{"x":{"type":"array","items":{"type":"string","x-mcp-header":"X"}}}}""")]
    [InlineData("""{"anyOf":[{"properties":{"x":{"type":"string","x-mcp-header":"X"}}}]}""")]
    [InlineData("""{"type":"string","x-mcp-header":"X"}""")]
    public void Tool_with_an_annotation_against_the_rules_must_not_be_used(string schema)
    {
        var tools = Read(schema);

        Assert.Equal(["t"], tools.Refused);
        Assert.Empty(tools.Of("t"));
    }

    [Theory]
    [InlineData("""{"properties":{"x-mcp-header":{"type":"string"}}}""")]
    [InlineData("""{"properties":{"x":{"type":"object","default":{"x-mcp-header":"X"}}}}""")]
    [InlineData("""{"description":"x-mcp-header"}""")]
    public void Argument_or_value_of_that_name_is_no_annotation(string schema) => Assert.Empty(Read(schema).Refused);

    [Theory]
    [InlineData("""{"tools":"x-mcp-header"}""")]
    [InlineData("""["x-mcp-header"]""")]
    [InlineData("""{"tools":[1,{"name":7,"x":"x-mcp-header"},{"name":"\ud800","inputSchema":{"properties":{"x":{"type":"string","x-mcp-header":"X"}}}}]}""")]
    public void Anything_else_tells_nothing(string result) => Assert.Empty(ToolHeaders.Read(Wire.Bytes(result)).Refused);

    private static ToolHeaders Read(string schema) => ToolHeaders.Read(Wire.Bytes($$"""{"tools":[{"name":"t","inputSchema":{{schema}}}]}"""));
}
