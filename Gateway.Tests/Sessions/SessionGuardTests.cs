using System.Text.Json.Nodes;
using Gateway.Actors.Backends;
using Gateway.Actors.Sessions;
using Gateway.Policies.PromptGuard;
using Gateway.Tests.Backends;
using Gateway.Tests.PromptGuard;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>What passes between a client and a target whose text is guarded. Ways around the guard come first.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class SessionGuardTests : IAsyncLifetime
{
    private const string RejectedCall = """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Rejected by policy","data":{"reason":"rejected","executed":"no"}}}""";
    private const string RejectedAnswer = """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Rejected by policy","data":{"reason":"rejected"}}}""";
    private const string RejectedResult = """{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"Rejected by policy"}],"isError":true}}""";

    private static readonly AiConfig Policy = Guards.Both(
        Guards.Reject("password"), Guards.Reject(GuardBuiltin.CreditCard), Guards.Mask(GuardBuiltin.Email));

    private readonly SessionRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await _rig.DisposeAsync();

    [Theory]
    [InlineData("""{"q":"my password"}""")]
    [InlineData("""{"q":"my p\u0061ssw\u006frd"}""")] // escapes
    [InlineData("""{"q":"my pass\u200bword"}""")] // an invisible character
    [InlineData("""{"q":"\uFF50\uFF41\uFF53\uFF53\uFF57\uFF4F\uFF52\uFF44"}""")] // full width
    [InlineData("""{"password":1}""")] // a key
    [InlineData("""{"p\u0061ssword":1}""")]
    [InlineData("""{"alice@example.com":1}""")] // a key that can only be masked
    [InlineData("""{"a":[{"b":{"c":["x",["password"]]}}]}""")] // deep
    [InlineData("""{"type":"password","role":"password","name":"password","uri":"password","data":"password","_meta":"password"}""")] // as parts of the protocol
    [InlineData("""{"card":4111111111111111}""")] // a number
    [InlineData("""{"card":4.111111111111111e15}""")]
    [InlineData("""{"card":4111111111111111.0}""")]
    [InlineData("""{"q":"password \ud83d\ude00"}""")]
    public async Task M20_rejected_arguments_are_found_wherever_and_however_they_are_written(string arguments)
    {
        var session = await OpenAsync();

        Assert.Equal(RejectedCall, await session.AskAsync("tools/call", $$"""{"name":"echo","arguments":{{arguments}}}"""));
        Assert.Equal(0, (await _rig.Launcher.ServerAsync("one")).Count("tools/call"));
    }

    [Fact]
    public async Task M20_text_beside_the_arguments_is_looked_at_too()
    {
        var session = await OpenAsync();

        Assert.Equal(RejectedCall, await session.AskAsync("tools/call", """{"name":"echo","_meta":{"x":"password"}}"""));
        Assert.Equal(RejectedCall, await session.AskAsync("tools/call", """{"name":"echo","other":"password"}"""));
        Assert.Equal(RejectedAnswer, await session.AskAsync("prompts/get", """{"name":"hello","arguments":{"who":"password"}}"""));
        Assert.Equal(RejectedAnswer, await session.AskAsync("completion/complete", """{"ref":{"type":"ref/prompt","name":"hello"},"argument":{"name":"a","value":"password"}}"""));
    }

    [Fact]
    public async Task M20_more_than_is_looked_at_is_rejected()
    {
        var session = await OpenAsync();

        var answer = await session.AskAsync("tools/call", $$"""{"name":"echo","arguments":{"q":"{{new string('a', 1 << 20)}}"} }""");

        Assert.Equal(RejectedCall, answer);
    }

    [Theory]
    [InlineData("""{"q":"pass","r":"word"}""")] // split over values: they are not put together
    [InlineData("""{"q":"cGFzc3dvcmQ="}""")] // base64: it is not decoded
    public async Task M20_what_the_documentation_says_is_not_found_passes(string arguments)
    {
        var session = await OpenAsync();

        Assert.Contains("\"result\"", await session.AskAsync("tools/call", $$"""{"name":"echo","arguments":{{arguments}}}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masked_arguments_reach_the_target_and_every_other_byte_is_the_clients()
    {
        var session = await OpenAsync(targets: ["one", "two"]);

        await session.AskAsync("tools/call", """{"name":"one_echo","arguments":{ "to" : "me \u003calice\u0040example.com>" , "n":1.0, "e":"\u00e9"},"_meta":{"progressToken":7}}""");

        var call = await (await _rig.Launcher.ServerAsync("one")).WaitAsync("tools/call");
        Assert.Contains("""{ "to" : "me <<EMAIL_ADDRESS>>" , "n":1.0, "e":"\u00e9"}""", call, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"echo\"", call, StringComparison.Ordinal);
        Assert.DoesNotContain("\"progressToken\":7", call, StringComparison.Ordinal);
        Assert.Contains("\"progressToken\":", call, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_of_a_tool_is_no_text()
    {
        var session = await OpenAsync();

        Assert.Contains("\"result\"", await session.AskAsync("tools/call", """{"name":"reset_password","arguments":{}}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"the password"}]}""")]
    [InlineData("""{"content":[],"structuredContent":{"a":{"password":1}}}""")]
    [InlineData("""{"content":[],"structuredContent":["password"]}""")]
    [InlineData("""{"content":[{"type":"resource","resource":{"uri":"x://a","text":"password"}}]}""")]
    [InlineData("""{"content":[{"type":"resource_link","uri":"x://password","name":"a"}]}""")]
    [InlineData("""{"content":[{"type":"password","text":"a"}]}""")]
    [InlineData("""{"content":[{"type":"text","text":"a","password":"a"}]}""")]
    [InlineData("""{"content":[{"type":"image","data":"password","mimeType":"a/b"}]}""")]
    [InlineData("""{"content":[],"_meta":{"a":"password"}}""")]
    [InlineData("""{"content":[],"password":true}""")]
    [InlineData("""{"content":[{"type":"text","text":"p\u0061ssword \ud83d"}]}""")] // half a pair does not hide it
    [InlineData("""{"content":[{"type":"text","text":"a"}],"content":[{"type":"text","text":"password"}]}""")] // twice
    public async Task M20_rejected_result_becomes_that_of_a_tool_that_failed(string result)
    {
        var session = await OpenAsync(Script().On("tools/call", result));

        Assert.Equal(RejectedResult, await session.AskAsync("tools/call", """{"name":"echo","arguments":{}}"""));
    }

    [Fact]
    public async Task Masked_result_keeps_every_other_byte()
    {
        var picture = new string('A', 400);
        var session = await OpenAsync(Script().On("tools/call",
            $$$"""{"content":[ {"type":"text","text":"a@example.com, \"x\"\n"},{"type":"image","data":"{{{picture}}}","mimeType":"image/png"}],"structuredContent":{"n":1.50,"to":["b@example.com"]}}"""));

        Assert.Equal(
            $$$$"""{"jsonrpc":"2.0","id":1,"result":{"content":[ {"type":"text","text":"<EMAIL_ADDRESS>, \"x\"\n"},{"type":"image","data":"{{{{picture}}}}","mimeType":"image/png"}],"structuredContent":{"n":1.50,"to":["<EMAIL_ADDRESS>"]}}}""",
            await session.AskAsync("tools/call", """{"name":"echo","arguments":{}}"""));
    }

    [Fact]
    public async Task M20_result_that_is_larger_than_is_looked_at_is_rejected()
    {
        var session = await OpenAsync(Script().On("tools/call", $$"""{"content":[{"type":"text","text":"{{new string('a', 1 << 20)}}"}]}"""));

        Assert.Equal(RejectedResult, await session.AskAsync("tools/call", """{"name":"echo","arguments":{}}"""));
    }

    [Fact]
    public async Task Error_of_a_target_is_text_too()
    {
        var session = await OpenAsync(Script().On("tools/call", (_, _) => Task.FromResult<string?>("""
            "error":{"code":-1,"message":"wrong password"}
            """)).On("tools/list", (_, _) => Task.FromResult<string?>("""
            "error":{"code":-1,"message":"of alice@example.com"}
            """)));

        Assert.Equal(RejectedResult, await session.AskAsync("tools/call", """{"name":"echo"}"""));
        Assert.Contains("of <EMAIL_ADDRESS>", await session.AskAsync("tools/list"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"hello"}""", """{"description":"a","messages":[{"role":"user","content":{"type":"text","text":"password"}}]}""")]
    [InlineData("prompts/get", """{"name":"hello"}""", """{"description":"password","messages":[]}""")]
    [InlineData("resources/read", """{"uri":"x://a"}""", """{"contents":[{"uri":"x://a","text":"password"}]}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"hello"},"argument":{"name":"a","value":"b"}}""", """{"completion":{"values":["password"]}}""")]
    public async Task M20_rejected_prompts_resources_and_completions_are_errors(string method, string parameters, string result)
    {
        var session = await OpenAsync(Script().On(method, result));

        Assert.Equal(RejectedAnswer, await session.AskAsync(method, parameters));
    }

    [Fact]
    public async Task Tool_whose_description_is_rejected_is_in_no_list_and_cannot_be_called()
    {
        var session = await OpenAsync(Script().On("tools/list", """
            {"tools":[{"name":"echo","description":"Mail alice@example.com","inputSchema":{"type":"object","properties":{"password":{"type":"string"}},"required":["password"]}},{"name":"bad","description":"Tell me your p\u0061ssword"},{"name":"worse","inputSchema":{"type":"object","properties":{"a":{"description":"the password"}}}}]}
            """));

        var tools = JsonNode.Parse(await session.AskAsync("tools/list"))!["result"]!["tools"]!.AsArray();
        Assert.Equal("Mail <EMAIL_ADDRESS>", (string?)Assert.Single(tools)!["description"]);
        Assert.Equal(
            """{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown tool: bad"}}""", await session.AskAsync("tools/call", """{"name":"bad"}"""));
        Assert.Contains("\"result\"", await session.AskAsync("tools/call", """{"name":"echo"}"""), StringComparison.Ordinal);
        Assert.Equal(1, (await _rig.Launcher.ServerAsync("one")).Count("tools/call"));
    }

    [Theory]
    [InlineData("prompts/list", "prompts", """[{"name":"a","arguments":[{"name":"password","description":"password"}]},{"name":"b"}]""", """[{"name":"b"}]""")]
    [InlineData("resources/list", "resources", """[{"name":"a","uri":"x://a","title":"password"},{"name":"password","uri":"x://password"}]""", """[{"name":"password","uri":"x://password"}]""")]
    [InlineData("resources/templates/list", "resourceTemplates", """[{"name":"a","uriTemplate":"x://{a}","description":"password"}]""", "[]")]
    public async Task M20_rejected_descriptions_hide_prompts_resources_and_templates(string method, string member, string items, string shown)
    {
        var session = await OpenAsync(Script().On(method, $$"""{"{{member}}":{{items}}}"""));

        Assert.Equal(shown, JsonNode.Parse(await session.AskAsync(method))!["result"]![member]!.ToJsonString());
    }

    [Fact]
    public async Task Instructions_of_a_target_are_guarded()
    {
        var initialize = (string instructions) => Script().On("initialize", $$"""{"protocolVersion":"2025-06-18","capabilities":{"tools":{} },"instructions":"{{instructions}}"}""");

        var masked = await _rig.InitializeAsync(Backend(initialize("Ask bob@example.com"), "one"));
        var rejected = await _rig.InitializeAsync(Backend(initialize("Say your password"), "two"));

        Assert.Equal("Ask <EMAIL_ADDRESS>", (string?)JsonNode.Parse(masked.Messages.Single())!["result"]!["instructions"]);
        Assert.DoesNotContain("instructions", rejected.Messages.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task M20_events_of_a_call_are_guarded_before_its_result()
    {
        var session = await OpenAsync(Script().On("tools/call", async (child, _) =>
        {
            await child.SendAsync("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":{"password":"x"}}}""");
            await child.SendAsync("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"from a@example.com"}}""");
            return "\"result\":{\"content\":[]}";
        }));

        var reply = await session.SendAsync("tools/call", """{"name":"echo"}""").Within("the answer");

        Assert.Equal(
            ["""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"from <EMAIL_ADDRESS>"}}""", """{"jsonrpc":"2.0","id":1,"result":{"content":[]}}"""],
            reply.Messages);
    }

    [Fact]
    public async Task M20_questions_of_a_target_and_their_answers_are_guarded()
    {
        var session = await OpenAsync();
        var child = await _rig.Launcher.ServerAsync("one");
        var stream = session.Listen();

        await child.SendAsync("""{"jsonrpc":"2.0","id":"q1","method":"elicitation/create","params":{"message":"Your password?","requestedSchema":{"type":"object","properties":{}}}}""");
        await child.Received.WaitAsync(line => line.Contains("\"q1\"", StringComparison.Ordinal) && line.Contains("Rejected by policy", StringComparison.Ordinal), "the refusal of a question");

        await child.SendAsync("""{"jsonrpc":"2.0","id":"q2","method":"sampling/createMessage","params":{"messages":[{"role":"user","content":{"type":"text","text":"hi"}}],"maxTokens":5}}""");
        var id = (string?)JsonNode.Parse(await stream.NextAsync())!["id"];
        Assert.Equal(SessionRefusal.None, await session.TellAsync("""{"jsonrpc":"2.0","id":"*","result":{"role":"assistant","model":"m","content":{"type":"text","text":"password"}}}""".Replace("*", id, StringComparison.Ordinal)));
        await child.Received.WaitAsync(line => line.Contains("\"q2\"", StringComparison.Ordinal) && line.Contains("Rejected by policy", StringComparison.Ordinal), "the refusal of an answer");
    }

    [Fact]
    public async Task Direction_without_guards_is_let_through()
    {
        var config = new McpBackendConfig
        {
            Targets = [TestBackend.Stdio("one") with { Policies = new() { Ai = new() { PromptGuard = new() { Request = [Guards.Reject("password")] } } } }],
        };
        var session = await _rig.OpenAsync(_rig.Backend(config, Script().On("tools/call", """{"content":[{"type":"text","text":"password"}]}""")));

        Assert.Contains("\"text\":\"password\"", await session.AskAsync("tools/call", """{"name":"echo","arguments":{}}"""), StringComparison.Ordinal);
        Assert.Equal(RejectedCall, await session.AskAsync("tools/call", """{"name":"echo","arguments":{"a":"password"}}"""));
    }

    [Fact]
    public async Task Rejections_are_logged_with_their_rule_and_without_the_text()
    {
        var session = await OpenAsync();

        await session.AskAsync("tools/call", """{"name":"echo","arguments":{"a":"canary password"}}""");

        Assert.Contains(_rig.Log.Lines, entry => entry.Contains("The prompt guard of target one rejected a request (tools/call), by password.", StringComparison.Ordinal));
        Assert.DoesNotContain(_rig.Log.Lines, entry => entry.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Target_whose_guard_changes_goes_on_running()
    {
        var backend = Backend(Script(), "one");
        var session = await _rig.OpenAsync(backend);
        var unguarded = TestBackend.Of(new McpBackendConfig { Targets = [TestBackend.Stdio("one")] }, backend, _rig.Time, _rig.Limits);

        await _rig.Host.ReconfigureAsync(backend.Route, unguarded).Within("the new configuration");

        Assert.Contains("\"result\"", await session.AskAsync("tools/call", """{"name":"echo","arguments":{"a":"password"}}"""), StringComparison.Ordinal);
        Assert.Same(backend.Targets[0], unguarded.Targets[0]);
        Assert.False(backend.Serves(unguarded.Config));
    }

    private async Task<Session> OpenAsync(ServerScript? script = null, params string[] targets) => await _rig.OpenAsync(Backend(script ?? Script(), targets.Length == 0 ? ["one"] : targets));

    private McpBackend Backend(ServerScript script, params string[] targets) =>
        _rig.Backend(new McpBackendConfig { Targets = [.. targets.Select(name => TestBackend.Stdio(name) with { Policies = new() { Ai = Policy } })] }, script);

    private static ServerScript Script() => new ServerScript
    {
        Capabilities = """{"tools":{},"prompts":{},"resources":{},"completions":{},"logging":{}}""",
    }
        .On("tools/list", """{"tools":[{"name":"echo"},{"name":"reset_password"}]}""")
        .On("prompts/list", """{"prompts":[{"name":"hello"}]}""")
        .On("resources/list", """{"resources":[{"uri":"x://a","name":"a"}]}""")
        .On("resources/templates/list", """{"resourceTemplates":[]}""")
        .On("tools/call", """{"content":[]}""")
        .On("prompts/get", """{"messages":[]}""")
        .On("resources/read", """{"contents":[]}""")
        .On("completion/complete", """{"completion":{"values":[]}}""");
}
