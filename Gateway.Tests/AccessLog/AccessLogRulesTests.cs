using Gateway.Policies;
using Gateway.Policies.AccessLog;
using Gateway.Policies.Authentication;
using Gateway.Policies.Authorization;
using Gateway.Tests.Authorization;
using Gateway.Tests.Support;

namespace Gateway.Tests.AccessLog;

/// <summary>Which requests get a line, and what expressions add to it.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class AccessLogRulesTests
{
    [Theory]
    [InlineData("response.code >= 400", false)]
    [InlineData("response.code == 200", true)]
    [InlineData("mcp.methodName == 'tools/call' && mcp.tool.name == 'echo' && mcp.tool.target == 'one'", true)]
    [InlineData("proxy.upstreamDuration > duration('10ms')", true)]
    [InlineData("proxy.upstreamDuration > duration('10s')", false)]
    [InlineData("request.path == '/mcp' && backend.type == 'mcp' && proxy.route.name == 'tested'", true)]
    [InlineData("jwt.sub == 'nobody asked'", true)]
    public void Filter_decides_which_requests_get_a_line_and_one_that_fails_logs(string filter, bool logged) =>
        Assert.Equal(logged, Compile(new() { Filter = filter }).Evaluate(Facts()) is not null);

    [Theory]
    [InlineData("mcp.tool.name", "echo", null)]
    [InlineData("request.headers['x-team']", "red", null)]
    [InlineData("response.code", null, "200")]
    [InlineData("['a', 'b']", null, "[\"a\",\"b\"]")]
    [InlineData("{'a': 'x\\ny\\u202e'}", null, "{\"a\":\"x\\ny\\u202e\"}")]
    [InlineData("mcp.sessionId", "s1", null)]
    [InlineData("source.address", "10.1.2.3", null)]
    public void Expression_adds_a_field(string expression, string? text, string? json) =>
        Assert.Equal([new LogField("x", text, json)], Compile(Adding(expression)).Evaluate(Facts()));

    [Theory]
    [InlineData("jwt.sub")]
    [InlineData("mcp.prompt.name")]
    [InlineData("1 / 0")]
    [InlineData("null")]
    [InlineData("jwt.rawToken")]
    public void Expression_that_fails_or_is_null_leaves_its_field_out(string expression) => Assert.Empty(Compile(Adding(expression)).Evaluate(Facts())!);

    [Theory]
    [InlineData("request.headers.authorization")]
    [InlineData("request.headers['x-session-token']")]
    [InlineData("request.headers['x-mine']")]
    [InlineData("request.headers.join()['authorization']")]
    public void Headers_that_carry_credentials_are_hidden(string expression) =>
        Assert.Equal([new LogField("x", PayloadRedaction.Mark, null)], Compile(Adding(expression)).Evaluate(Facts()));

    [Fact]
    public void Arguments_and_result_are_kept_only_where_an_expression_reads_them()
    {
        Assert.Null(Compile(Adding("mcp.tool.name")).NewCapture());

        var rules = Compile(new() { Add = new Dictionary<string, string> { ["a"] = "mcp.tool.arguments", ["r"] = "mcp.tool.result.content[0].text" }, Redact = ["pin"] });
        var capture = rules.NewCapture()!;
        capture.TakeArguments("""{"city":"Ulm","pin":1234,"password":"x"}"""u8);
        capture.TakeResult("""{"content":[{"type":"text","text":"warm"}]}"""u8);

        Assert.Equal(
            [new LogField("a", null, """{"city":"Ulm","pin":"<redacted>","password":"<redacted>"}"""), new LogField("r", "warm", null)],
            rules.Evaluate(Facts() with { Payload = capture }));
    }

    [Fact]
    public void Hidden_argument_cannot_be_asked_for_by_name()
    {
        var rules = Compile(new() { Add = new Dictionary<string, string> { ["x"] = "mcp.tool.arguments.pin" }, Redact = ["pin"] });
        var capture = rules.NewCapture()!;
        capture.TakeArguments("""{"pin":"1234"}"""u8);

        Assert.Equal([new LogField("x", PayloadRedaction.Mark, null)], rules.Evaluate(Facts() with { Payload = capture }));
    }

    [Fact]
    public void Everything_that_does_not_compile_is_said_at_once()
    {
        var errors = new List<ConfigError>();
        var config = new AccessLogConfig { Filter = "mcp.tol", Add = new Dictionary<string, string> { ["a.b"] = "jwt.", ["c d"] = "1" }, Redact = [""] };

        AccessLogRules.Compile(config, "p", "f", [], errors);

        Assert.Equal(["f.add.c d", "f.add[\"a.b\"]", "p.filter", "p.redact[0]"], errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    private static AccessLogConfig Adding(string expression) => new() { Add = new Dictionary<string, string> { ["x"] = expression } };

    private static AccessLogRules Compile(AccessLogConfig config)
    {
        var errors = new List<ConfigError>();
        var rules = AccessLogRules.Compile(config, "", "", ["X-Mine"], errors);
        Assert.Empty(errors);
        return rules;
    }

    private static LogFacts Facts() => new()
    {
        Request = new TestFacts(("x-team", "red"), ("authorization", "Bearer canary"), ("x-session-token", "canary"), ("x-mine", "canary")),
        Caller = Caller.Anonymous,
        Status = 200,
        ResponseHeaders = new TestFacts().Headers,
        EndTime = new(2026, 1, 1, 0, 0, 1, TimeSpan.Zero),
        Method = "tools/call",
        Session = "s1",
        Operation = new McpOperation(McpItemKind.Tool, "one", "echo"),
        Listener = "default",
        Route = "tested",
        Backend = "tools",
        BackendType = "mcp",
        Gateway = TimeSpan.FromMilliseconds(1),
        Upstream = TimeSpan.FromMilliseconds(20),
    };
}
