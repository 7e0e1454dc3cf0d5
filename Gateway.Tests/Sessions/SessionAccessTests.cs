using System.Text.Json.Nodes;
using Gateway.Actors.Sessions;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Tests.Authorization;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>What a session shows and does for a caller who may not use everything.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionAccessTests : IAsyncLifetime
{
    private readonly SessionRig _rig = new();
    private Session _session = null!;
    private ScriptedChild _one = null!;
    private ScriptedChild _two = null!;

    public static TheoryData<string, string, string> UsesOfDeniedThings => new()
    {
        { "tools/call", """{"name":"one_hidden"}""", "Unknown tool: one_hidden" },
        { "tools/call", """{"name":"two_echo","arguments":{}}""", "Unknown tool: two_echo" },
        { "prompts/get", """{"name":"one_hidden"}""", "Unknown prompt: one_hidden" },
        { "completion/complete", """{"ref":{"type":"ref/prompt","name":"one_hidden"},"argument":{"name":"a","value":"b"}}""", "Unknown prompt: one_hidden" },
        { "completion/complete", """{"ref":{"type":"ref/resource","uri":"one+x://hidden/{id}"},"argument":{"name":"a","value":"b"}}""", "Unknown resource: one+x://hidden/{id}" },
        { "resources/read", """{"uri":"one+x://hidden"}""", "Unknown resource: one+x://hidden" },
        { "resources/read", """{"uri":"one+x://hidden/7"}""", "Unknown resource: one+x://hidden/7" },
        { "resources/subscribe", """{"uri":"one+x://hidden"}""", "Unknown resource: one+x://hidden" },
        { "resources/unsubscribe", """{"uri":"one+x://hidden"}""", "Unknown resource: one+x://hidden" },
    };

    private static McpAccess Guest { get; } = Rights.Of(
        ["deny: mcp.tool.name == \"hidden\"", "deny: mcp.prompt.name == \"hidden\"", "deny: mcp.resource.name.startsWith(\"x://hidden\")", "deny: mcp.tool.target == \"two\""],
        ("one", null),
        ("two", null)).For(Caller.Anonymous, new TestFacts());

    public async ValueTask InitializeAsync()
    {
        _session = await _rig.OpenAsync(Script(), "one", "two");
        (_one, _two) = (await _rig.Launcher.ServerAsync("one"), await _rig.Launcher.ServerAsync("two"));
    }

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [MemberData(nameof(UsesOfDeniedThings))]
    public async Task M2_use_of_something_denied_is_answered_as_if_it_were_not_there(string method, string parameters, string message)
    {
        var answer = await _session.AskAsync(method, parameters, access: Guest);

        Assert.Equal(Refusal(message), answer);
        Assert.Equal((0, 0), (_one.Count(method), _two.Count(method)));
    }

    [Theory]
    [MemberData(nameof(UsesOfDeniedThings))]
    public async Task Use_of_something_that_is_not_there_is_answered_by_the_gateway_too(string method, string parameters, string message)
    {
        var strangers = (string text) => text.Replace("one_hidden", "one_nowhere", StringComparison.Ordinal)
            .Replace("two_echo", "one_nothing", StringComparison.Ordinal)
            .Replace("x://hidden", "y://nowhere", StringComparison.Ordinal);
        var everything = Rights.Of(["true"], ("one", null), ("two", null)).For(Caller.Anonymous, new TestFacts());

        var answer = await _session.AskAsync(method, strangers(parameters), access: everything);

        Assert.Equal(Refusal(strangers(message)), answer);
        Assert.Equal((0, 0), (_one.Count(method), _two.Count(method)));
    }

    [Theory]
    [InlineData("tools/call", """{"name":"one_echo"}""")]
    [InlineData("prompts/get", """{"name":"one_hello"}""")]
    [InlineData("resources/read", """{"uri":"one+x://shown"}""")]
    [InlineData("resources/read", """{"uri":"one+x://items/7"}""")]
    [InlineData("resources/subscribe", """{"uri":"one+x://shown"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/resource","uri":"one+x://items/{id}"},"argument":{"name":"a","value":"b"}}""")]
    public async Task What_is_allowed_reaches_the_target(string method, string parameters)
    {
        Assert.Contains("\"result\"", await _session.AskAsync(method, parameters, access: Guest), StringComparison.Ordinal);
        Assert.Equal(1, _one.Count(method));
    }

    [Theory]
    [InlineData("tools/list", "tools", "name", "one_echo")]
    [InlineData("prompts/list", "prompts", "name", "one_hello,two_hello")]
    [InlineData("resources/list", "resources", "uri", "one+x://shown,two+x://shown")]
    [InlineData("resources/templates/list", "resourceTemplates", "uriTemplate", "one+x://items/{id},two+x://items/{id}")]
    public async Task Lists_show_what_may_be_used(string method, string member, string key, string shown)
    {
        var answer = JsonNode.Parse(await _session.AskAsync(method, access: Guest))!;

        Assert.Equal(shown, string.Join(',', answer["result"]![member]!.AsArray().Select(item => (string?)item![key])));
    }

    [Fact]
    public async Task Caller_of_each_request_decides_what_its_list_shows()
    {
        var admin = Rights.Of(["true"], ("one", null), ("two", null)).For(Rights.WithClaims("{}"), new TestFacts());

        var first = await _session.AskAsync("tools/list", access: Guest);
        await _session.SettleAsync();
        var second = await _session.AskAsync("tools/list", access: admin);
        var third = await _session.AskAsync("tools/list", access: Guest);

        Assert.Equal(first, third);
        Assert.Contains("one_hidden", second, StringComparison.Ordinal);
        Assert.Equal((1, 1), (_one.Count("tools/list"), _two.Count("tools/list")));
    }

    [Fact]
    public async Task List_of_a_caller_has_one_page_whatever_the_target_has()
    {
        var paged = await _rig.OpenAsync(Paged(), "paged");
        var some = Rights.Of(["mcp.tool.name == \"b\""], ("paged", null)).For(Caller.Anonymous, new TestFacts());

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"b"}]}}""", await paged.AskAsync("tools/list", access: some));
        Assert.Contains("The cursor is not one of this list.", await paged.AskAsync("tools/list", """{"cursor":"2"}""", access: some), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_catalog_is_looked_at_anew_for_what_is_missing_and_for_what_is_denied_alike()
    {
        var hidden = Rights.Of(["deny: mcp.tool.name == \"hidden\""], ("one", null), ("two", null)).For(Caller.Anonymous, new TestFacts());
        await _session.AskAsync("tools/call", """{"name":"one_nowhere"}""", access: hidden);
        await _session.AskAsync("tools/call", """{"name":"one_hidden"}""", access: hidden);
        Assert.Equal(1, _one.Count("tools/list"));

        var asked = 1;
        foreach (var name in new[] { "one_nowhere", "one_hidden" })
        {
            _rig.Time.Advance(TimeSpan.FromMinutes(1));
            await _session.AskAsync("tools/call", $$"""{"name":"{{name}}"}""", access: hidden);
            Assert.Equal(++asked, _one.Count("tools/list"));
        }

        Assert.Equal((0, 0), (_one.Count("tools/call"), _two.Count("tools/list")));
    }

    [Fact]
    public async Task M3_nobody_hears_of_what_it_may_not_read()
    {
        var guest = _session.Listen(access: Guest);
        await _session.SettleAsync();

        await _one.SendAsync("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x://hidden"}}""");
        await _one.SendAsync("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":7}}""");
        await _two.SendAsync("""{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
        await _two.SendAsync("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"two"}}""");
        Assert.Contains("\"data\":\"two\"", await guest.NextAsync(), StringComparison.Ordinal);

        await _one.SendAsync("""{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"x://shown"}}""");
        Assert.Contains("one+x://shown", await guest.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task M5_completion_that_names_a_prompt_and_a_resource_is_refused()
    {
        var answer = await _session.AskAsync("completion/complete", """{"ref":{"type":"ref/resource","name":"one_hello","uri":"one+x://hidden"},"argument":{"name":"a","value":"b"}}""");

        Assert.Contains("not both", answer, StringComparison.Ordinal);
        Assert.Equal(0, _one.Count("completion/complete"));
    }

    [Fact]
    public async Task Arguments_that_rules_read_are_the_bytes_that_are_forwarded()
    {
        var only = Rights.Of(["mcp.tool.arguments.path == \"/srv/é\""], ("one", null), ("two", null)).For(Caller.Anonymous, new TestFacts());
        const string Arguments = """{ "path" : "\/srv\/\u00e9" , "n" : 1.0 }""";

        Assert.Contains("Unknown tool", await _session.AskAsync("tools/call", """{"name":"one_echo","arguments":{"path":"/srv/e"}}""", access: only), StringComparison.Ordinal);
        Assert.Contains("\"result\"", await _session.AskAsync("tools/call", $$"""{"name":"one_echo","arguments":{{Arguments}}}""", access: only), StringComparison.Ordinal);
        Assert.Contains(Arguments, await _one.WaitAsync("tools/call"), StringComparison.Ordinal);
        Assert.Equal(1, _one.Count("tools/call"));
    }

    private static string Refusal(string message) => """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"*"}}""".Replace("*", message, StringComparison.Ordinal);

    private static ServerScript Script() => new ServerScript
    {
        Capabilities = """{"tools":{},"prompts":{},"resources":{"subscribe":true},"completions":{},"logging":{}}""",
    }
        .On("tools/list", """{"tools":[{"name":"echo"},{"name":"hidden"}]}""")
        .On("prompts/list", """{"prompts":[{"name":"hidden"},{"name":"hello"}]}""")
        .On("resources/list", """{"resources":[{"uri":"x://shown"},{"uri":"x://hidden"}]}""")
        .On("resources/templates/list", """{"resourceTemplates":[{"uriTemplate":"x://hidden/{id}"},{"uriTemplate":"x://items/{id}"}]}""")
        .On("tools/call", """{"content":[]}""")
        .On("prompts/get", """{"messages":[]}""")
        .On("resources/read", """{"contents":[]}""")
        .On("completion/complete", """{"completion":{"values":[]}}""");

    private static ServerScript Paged() => new ServerScript { Capabilities = """{"tools":{}}""" }.On("tools/list", (_, request) => Task.FromResult<string?>(
        request["cursor"] is null ? """
            "result":{"tools":[{"name":"a"}],"nextCursor":"2"}
            """ : """
            "result":{"tools":[{"name":"b"}]}
            """));
}
