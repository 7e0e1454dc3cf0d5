using Gateway.Actors.Multiplexing;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ListMergerTests
{
    private static readonly NameTable Prefixing = new(["a", "b"], prefixNames: true, prefixUris: true);
    private static readonly NameTable Plain = new(["a", "b"], prefixNames: false, prefixUris: true);

    [Fact]
    public void Items_stand_in_the_order_of_targets_and_pages_with_their_targets_prefix()
    {
        var (result, ambiguous, list) = Lists.Merge(
            ListKind.Tools,
            Prefixing,
            null,
            Lists.Page(ListKind.Tools, 0, """{"tools":[{"name":"z"},{"name":"y"}],"nextCursor":"2"}"""),
            Lists.Page(ListKind.Tools, 0, """{"tools":[{"name":"x"}]}"""),
            Lists.Page(ListKind.Tools, 1, """{"tools":[{"name":"z"}]}"""));

        Assert.Equal("""{"tools":[{"name":"a_z"},{"name":"a_y"},{"name":"a_x"},{"name":"b_z"}]}""", result);
        Assert.Empty(ambiguous);
        Assert.Null(list.Owners);
    }

    [Fact]
    public void Whatever_else_an_item_holds_is_passed_on_byte_by_byte()
    {
        const string before = """{ "x-vendor" : {"name":"inner","n":[1.0,9007199254740993,1E+2,-0,1e999]} ,"description":"é \u00e9 \ud83d",  "name" : """ + " \"";
        const string after = """ tool","inputSchema":{"type":"object","properties":{"name":{"type":"string"},"uri":{}}}, "annotations":null }""";

        var page = Lists.Page(ListKind.Tools, 1, $$"""{"ttlMs":5,"tools":[ {{before}}my{{after}} ],"_meta":{"a":1} }""");

        var (result, _, _) = Lists.Merge(ListKind.Tools, Prefixing, null, page);

        Assert.Equal($$"""{"tools":[{{before}}b_my{{after}}]}""", result);
    }

    [Theory]
    [InlineData((int)ListKind.Tools, "tools", "name", "echo", "a_echo")]
    [InlineData((int)ListKind.Tools, "tools", "name", "\\u0065cho\\\"", "a_\\u0065cho\\\"")]
    [InlineData((int)ListKind.Tools, "tools", "n\\u0061me", "echo", "a_echo")]
    [InlineData((int)ListKind.Tools, "tools", "name", "", "a_")]
    [InlineData((int)ListKind.Prompts, "prompts", "name", "greet", "a_greet")]
    [InlineData((int)ListKind.Resources, "resources", "uri", "file:///x", "a+file:///x")]
    [InlineData((int)ListKind.Resources, "resources", "uri", "file:\\/\\/\\/\\u0078", "a+file:///x")]
    [InlineData((int)ListKind.Resources, "resources", "uri", "ui://w", "ui://a+w")]
    [InlineData((int)ListKind.Resources, "resources", "uri", "\\u0075i:\\/\\/w", "ui://a+w")]
    [InlineData((int)ListKind.Resources, "resources", "uri", "x\\/y", "x\\/y")]
    [InlineData((int)ListKind.Templates, "resourceTemplates", "uriTemplate", "file:///{path}", "a+file:///{path}")]
    public void Key_of_each_kind_gets_the_prefix(int kind, string member, string key, string own, string expected)
    {
        var (result, _, _) = Lists.Merge(
            (ListKind)kind, Prefixing, null, Lists.Page((ListKind)kind, 0, $$"""{"{{member}}":[{"{{key}}":"{{own}}","title":"{{own}}"}]}"""));

        Assert.Equal($$"""{"{{member}}":[{"{{key}}":"{{expected}}","title":"{{own}}"}]}""", result);
    }

    [Fact]
    public void Names_of_resources_and_titles_of_tools_carry_no_prefix()
    {
        var (result, _, _) = Lists.Merge(
            ListKind.Resources, Prefixing, null, Lists.Page(ListKind.Resources, 0, """{"resources":[{"name":"x:y","uri":"x:y","uriTemplate":"x:y","_meta":{"ui":{"resourceUri":"ui://w"}}}]}"""));

        Assert.Equal("""{"resources":[{"name":"x:y","uri":"a+x:y","uriTemplate":"x:y","_meta":{"ui":{"resourceUri":"ui://w"}}}]}""", result);
    }

    [Theory]
    [InlineData("""{"ui":{"resourceUri":"ui://w","visibility":["model"]}}""", """{"ui":{"resourceUri":"ui://a+w","visibility":["model"]}}""")]
    [InlineData("""{"ui/resourceUri":"ui://w"}""", """{"ui/resourceUri":"ui://a+w"}""")]
    [InlineData("""{"ui":{"resourceUri":"ui:\/\/w"},"ui/resourceUri":"ui://v"}""", """{"ui":{"resourceUri":"ui://a+w"},"ui/resourceUri":"ui://a+v"}""")]
    [InlineData("""{"ui":{"resourceUri":7},"ui/resourceUri":null}""", """{"ui":{"resourceUri":7},"ui/resourceUri":null}""")]
    [InlineData("""{"resourceUri":"ui://w"}""", """{"resourceUri":"ui://w"}""")]
    [InlineData("""{"ui":{"ui/resourceUri":"ui://w","ui":{"resourceUri":"ui://w"}}}""", """{"ui":{"ui/resourceUri":"ui://w","ui":{"resourceUri":"ui://w"}}}""")]
    [InlineData("""{"vendor":{"ui":{"resourceUri":"ui://w"},"resourceUri":"ui://w"}}""", """{"vendor":{"ui":{"resourceUri":"ui://w"},"resourceUri":"ui://w"}}""")]
    [InlineData("""["ui/resourceUri"]""", """["ui/resourceUri"]""")]
    public void Uri_of_a_tools_app_leads_to_the_tools_target(string meta, string expected)
    {
        var page = Lists.Page(ListKind.Tools, 0, $$"""{"tools":[{"_meta":{{meta}},"name":"t"},{"name":"u","_meta":{{meta}}}]}""");

        var (result, _, _) = Lists.Merge(ListKind.Tools, Prefixing, null, page);

        Assert.Equal($$"""{"tools":[{"_meta":{{expected}},"name":"a_t"},{"name":"a_u","_meta":{{expected}}}]}""", result);
    }

    [Fact]
    public void Name_that_several_targets_serve_without_prefix_is_left_out_whole_and_reported_once()
    {
        var (result, ambiguous, list) = Lists.Merge(
            ListKind.Tools,
            Plain,
            null,
            Lists.Page(ListKind.Tools, 0, """{"tools":[{"name":"both"},{"name":"one"},{"name":"twice"}]}"""),
            Lists.Page(ListKind.Tools, 0, """{"tools":[{"name":"late"},{"name":"twice"}]}"""),
            Lists.Page(ListKind.Tools, 1, """{"tools":[{"name":"Both"},{"name":"la\u0074e"},{"name":"two"}]}"""),
            Lists.Page(ListKind.Tools, 1, """{"tools":[{"name":"both"}]}"""));

        Assert.Equal("""{"tools":[{"name":"one"},{"name":"twice"},{"name":"twice"},{"name":"Both"},{"name":"two"}]}""", result);
        Assert.Equal(["both: 0 1", "late: 0 1"], ambiguous);
        Assert.Equal(
            new Dictionary<string, int> { ["one"] = 0, ["twice"] = 0, ["Both"] = 1, ["two"] = 1 },
            list.Owners!.ToDictionary());
    }

    [Fact]
    public void Same_uri_of_several_targets_stays_as_uris_carry_prefixes()
    {
        var (result, ambiguous, list) = Lists.Merge(
            ListKind.Resources,
            Plain,
            null,
            Lists.Page(ListKind.Resources, 0, """{"resources":[{"uri":"x:y"}]}"""),
            Lists.Page(ListKind.Resources, 1, """{"resources":[{"uri":"x:y"}]}"""));

        Assert.Equal("""{"resources":[{"uri":"a+x:y"},{"uri":"b+x:y"}]}""", result);
        Assert.Empty(ambiguous);
        Assert.Null(list.Owners);
    }

    [Theory]
    [InlineData(null, """{"tools":[]}""")]
    [InlineData("next\"page", """{"tools":[],"nextCursor":"next\"page"}""")]
    public void Cursor_of_the_next_page_is_the_gateways_own(string? cursor, string expected)
    {
        var (result, _, _) = Lists.Merge(ListKind.Tools, Prefixing, cursor, Lists.Page(ListKind.Tools, 0, """{"tools":[],"nextCursor":"of the target"}"""));

        Assert.Equal(expected, result);
    }
}
