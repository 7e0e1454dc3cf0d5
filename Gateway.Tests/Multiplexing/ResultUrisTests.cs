using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ResultUrisTests
{
    private static readonly NameTable Names = new(["a", "b"], prefixNames: true, prefixUris: true);

    [Theory]
    [InlineData("""{"type":"resource_link","uri":"x:y"}""", """{"type":"resource_link","uri":"b+x:y"}""")]
    [InlineData("""{"uri":"x:y","name":"n","type":"resource_link"}""", """{"uri":"b+x:y","name":"n","type":"resource_link"}""")]
    [InlineData("""{ "uri" : "x:y" , "n":1.0, "typ\u0065" : "resource\u005flink" }""", """{ "uri" : "b+x:y" , "n":1.0, "typ\u0065" : "resource\u005flink" }""")]
    [InlineData("""{"type":"resource_link","uri":"x:\/\/y"}""", """{"type":"resource_link","uri":"b+x://y"}""")]
    [InlineData("""{"type":"resource_link","uri":"ui://w"}""", """{"type":"resource_link","uri":"ui://b+w"}""")]
    [InlineData("""{"type":"resource_link","uri":"git+ssh://h"}""", """{"type":"resource_link","uri":"b+git+ssh://h"}""")]
    [InlineData("""{"type":"resource","resource":{"uri":"x:y","text":"t"}}""", """{"type":"resource","resource":{"uri":"b+x:y","text":"t"}}""")]
    [InlineData("""{"resource":{"blob":"","uri":"x:y"},"type":"resource"}""", """{"resource":{"blob":"","uri":"b+x:y"},"type":"resource"}""")]
    [InlineData("""{"type":"tool_result","content":[{"type":"resource_link","uri":"x:y"}]}""", """{"type":"tool_result","content":[{"type":"resource_link","uri":"b+x:y"}]}""")]
    public void Link_of_a_target_leads_back_to_it(string block, string expected)
    {
        Assert.Equal($$"""{"content":[{{expected}},{{expected}}]}""", Rewrite(McpMethod.ToolsCall, $$"""{"content":[{{block}},{{block}}]}"""));
        Assert.Equal(
            $$"""{"messages":[{"role":"user","content":{{expected}} },{"content":[{{expected}}],"role":"user"}]}""",
            Rewrite(McpMethod.PromptsGet, $$"""{"messages":[{"role":"user","content":{{block}} },{"content":[{{block}}],"role":"user"}]}"""));
    }

    [Theory]
    [InlineData("""{"type":"text","text":"x:y","uri":"x:y"}""")]
    [InlineData("""{"uri":"x:y"}""")]
    [InlineData("""{"type":"resource_link","uri":"relative/x"}""")]
    [InlineData("""{"type":"resource_link","uri":7}""")]
    [InlineData("""{"type":"resource_link","uri":{"uri":"x:y"}}""")]
    [InlineData("""{"type":"resource_link","uri":"x:\ud800"}""")]
    [InlineData("""{"type":"resource_link","URI":"x:y","name":"x:y"}""")]
    [InlineData("""{"type":"Resource_link","uri":"x:y"}""")]
    [InlineData("""{"type":["resource_link"],"uri":"x:y"}""")]
    [InlineData("""{"type":"\ud800","uri":"x:y"}""")]
    [InlineData("""{"type":"resource_lin\ud800","uri":"x:y"}""")]
    [InlineData("""{"type":"resource","resource":"x:y"}""")]
    [InlineData("""{"type":"resource","resource":{"text":"t","_meta":{"uri":"x:y"}}}""")]
    [InlineData("""{"type":"tool_use","name":"t","input":{"uri":"x:y","resource":{"uri":"x:y"},"content":[{"type":"resource_link","uri":"x:y"}]}}""")]
    [InlineData("""{"type":"text","text":"t","_meta":{"type":"resource_link","uri":"x:y"},"annotations":{"uri":"x:y"}}""")]
    [InlineData("1")]
    [InlineData("null")]
    public void What_is_no_link_is_left_alone(string block)
    {
        var call = $$"""{"content":[{{block}}],"structuredContent":{"uri":"x:y","content":[{"type":"resource_link","uri":"x:y"}]},"_meta":{"contents":[{"uri":"x:y"}]} }""";
        var prompt = $$"""{"messages":[{"role":"user","content":{{block}} }],"description":"x:y","contents":[{"uri":"x:y"}]}""";

        Assert.Equal(call, Rewrite(McpMethod.ToolsCall, call));
        Assert.Equal(prompt, Rewrite(McpMethod.PromptsGet, prompt));
    }

    [Theory]
    [InlineData("""{"contents":[{"uri":"x:y","text":"t"},{"text":"t","uri":"x:z"}]}""", """{"contents":[{"uri":"b+x:y","text":"t"},{"text":"t","uri":"b+x:z"}]}""")]
    [InlineData("""{"contents":[{"type":"text","uri":"x:\u0079"}],"uri":"x:y"}""", """{"contents":[{"type":"text","uri":"b+x:y"}],"uri":"x:y"}""")]
    [InlineData("""{"contents":[{"uri":"x:y","_meta":{"uri":"x:y"},"resource":{"uri":"x:y"}}]}""", """{"contents":[{"uri":"b+x:y","_meta":{"uri":"x:y"},"resource":{"uri":"x:y"}}]}""")]
    [InlineData("""{"contents":[]}""", """{"contents":[]}""")]
    [InlineData("""{"contents":"x:y"}""", """{"contents":"x:y"}""")]
    [InlineData("""{"content":[{"type":"resource_link","uri":"x:y"}]}""", """{"content":[{"type":"resource_link","uri":"x:y"}]}""")]
    [InlineData("""[{"uri":"x:y"}]""", """[{"uri":"x:y"}]""")]
    [InlineData("null", "null")]
    public void Contents_of_a_resource_carry_the_uri_the_client_knows(string result, string expected) =>
        Assert.Equal(expected, Rewrite(McpMethod.ResourcesRead, result));

    [Theory]
    [InlineData(McpMethod.CompletionComplete)]
    [InlineData(McpMethod.ResourcesSubscribe)]
    [InlineData(McpMethod.Ping)]
    [InlineData(McpMethod.Unknown)]
    public void Results_of_other_methods_hold_no_links(McpMethod method)
    {
        const string result = """{"content":[{"type":"resource_link","uri":"x:y"}],"contents":[{"uri":"x:y"}],"messages":[{"content":{"type":"resource_link","uri":"x:y"}}]}""";

        Assert.Equal(result, Rewrite(method, result));
    }

    private static string Rewrite(McpMethod method, string result)
    {
        var bytes = Wire.Bytes(result);
        var splices = new Splices();

        ResultUris.Collect(method, bytes, Names, target: 1, splices);

        return Wire.Written(output => splices.Append(output, bytes, new Slice(0, bytes.Length)));
    }
}
