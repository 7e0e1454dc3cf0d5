using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Integration.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>What an operator is told about a decision is what a caller meets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class PolicyExplainTests : IAsyncLifetime
{
    private const string Rules = """
        mcpAuthorization: {rules: [
          {deny: 'mcp.tool.name == "rm"'},
          {require: 'has(jwt.sub)'},
          {deny: 'mcp.prompt.name == "secret"'},
          {allow: 'jwt.sub == "alice" && mcp.tool.name == "echo"'},
          {allow: '"admin" in jwt.roles'},
          {allow: 'mcp.tool.arguments.message == "please"'}]},
        authorization: {rules: [{deny: 'request.path == "/forbidden" && source.address == "10.0.0.7"'}]}
        """;

    private const string Tools = """{"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"rm","inputSchema":{"type":"object"}},{"name":"ls","inputSchema":{"type":"object"}}]}""";

    private ProtectedGateway _rig = null!;
    private AdminClient _admin = null!;

    public async ValueTask InitializeAsync()
    {
        _rig = await ProtectedGateway.StartAsync($"{ProtectedGateway.Mcp()}, {Rules.ReplaceLineEndings(" ")}", process: $"config: {{{AdminClient.Config}}}\n");
        _admin = AdminClient.Of(_rig.Gateway);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _rig.DisposeAsync();
    }

    [Fact]
    public async Task Rule_that_decides_is_told_with_its_place_and_the_values_of_its_parts()
    {
        var told = await AskAsync("""{"claims":{"sub":"alice"},"operation":{"method":"tools/call","name":"echo"}}""");

        Assert.True((bool?)told["isAllowed"]);
        Assert.Equal("mcpAuthorization", (string?)told["decidedBy"]);
        var rule = told["mcpAuthorization"]!["rule"]!;
        Assert.Equal(("allow", """jwt.sub == "alice" && mcp.tool.name == "echo" """.Trim(), "route", "mcp.policies.mcpAuthorization.rules[3]"),
            ((string?)rule["effect"], (string?)rule["condition"], (string?)rule["level"], (string?)rule["path"]));
        Assert.Equal(2, (int?)rule["line"]);
        var rules = told["mcpAuthorization"]!["rules"]!.AsArray();
        Assert.Equal(["doesNotHold", "notEvaluated", "holds", "holds", "notEvaluated", "notEvaluated"], rules.Select(each => (string?)each!["outcome"]));
        Assert.Equal("it is about another kind of operation", (string?)rules[1]!["notEvaluated"]);
        Assert.Equal("the rule before it decided", (string?)rules[4]!["notEvaluated"]);
        var parts = rules[3]!["evaluation"]!["parts"]!.AsArray();
        Assert.Equal(["jwt.sub == \"alice\"", "mcp.tool.name == \"echo\""], parts.Select(part => (string?)part!["text"]));
        Assert.Equal(["true", "true"], parts.Select(part => (string?)part!["value"]));
        Assert.Equal(("jwt.sub", "\"alice\""), ((string?)parts[0]!["parts"]![0]!["text"], (string?)parts[0]!["parts"]![0]!["value"]));
    }

    [Theory]
    [InlineData("""{"sub":"alice"}""", "rm", null, false, "this deny rule holds")]
    [InlineData("""{"roles":["admin"]}""", "echo", null, false, "this require rule does not hold")]
    [InlineData("""{"sub":"bob"}""", "echo", null, false, "no allow rule holds")]
    [InlineData("""{"sub":"bob","roles":["admin"]}""", "echo", null, true, "this allow rule holds, and no other denies")]
    [InlineData("""{"sub":"bob"}""", "echo", "please", true, "this allow rule holds, and no other denies")]
    public async Task Decision_is_that_of_a_real_call(string claims, string tool, string? message, bool isAllowed, string reason)
    {
        var arguments = message is null ? "{}" : $"{{\"message\":\"{message}\"}}";
        var told = await AskAsync($"{{\"claims\":{claims},\"operation\":{{\"method\":\"tools/call\",\"name\":\"{tool}\",\"arguments\":{arguments}}}}}");

        Assert.Equal((isAllowed, reason), ((bool?)told["isAllowed"], (string?)told["mcpAuthorization"]!["reason"]));
        _rig.Server.On("tools/list", request => request.ResultAsync(Tools));
        _rig.Server.On("tools/call", request => request.TextAsync("x"));
        var given = JsonNode.Parse(claims)!.AsObject().Select(claim => (claim.Key, (string?)claim.Value!.ToJsonString())).ToList();
        var token = ProtectedGateway.Token([.. given, .. given.Exists(claim => claim.Key == "sub") ? [] : new (string, string?)[] { ("sub", null) }]);
        var client = await _rig.OpenAsync(token);
        var answer = await client.AskAsync(RawMcp.Request("tools/call", $"{{\"name\":\"{tool}\",\"arguments\":{arguments}}}"));
        Assert.Equal(isAllowed, answer["result"] is not null);
    }

    [Fact]
    public async Task Token_is_verified_as_the_route_does_and_is_in_no_answer()
    {
        var (good, expired) = (ProtectedGateway.TokenOf("alice"), ProtectedGateway.Token(("exp", "1000000000")));

        var verified = await AskAsync($"{{\"token\":\"{good}\",\"operation\":{{\"method\":\"tools/call\",\"name\":\"echo\"}}}}");
        var refused = await AskAsync($"{{\"token\":\"{expired}\",\"operation\":{{\"method\":\"tools/call\",\"name\":\"echo\"}}}}");
        var missing = await AskAsync("""{"operation":{"method":"tools/call","name":"echo"}}""");

        Assert.Equal(("verified", "alice", true), ((string?)verified["authentication"]!["outcome"], (string?)verified["authentication"]!["subject"], (bool?)verified["isAllowed"]));
        Assert.Equal(("refused", "mcp", "authentication", false), ((string?)refused["authentication"]!["outcome"], (string?)refused["authentication"]!["policy"], (string?)refused["decidedBy"], (bool?)refused["isAllowed"]));
        Assert.Contains("expired", (string?)refused["authentication"]!["reason"], StringComparison.OrdinalIgnoreCase);
        Assert.Equal("no_credential", (string?)missing["authentication"]!["reason"]);
        Assert.Null(refused["mcpAuthorization"]);
        Assert.All([verified, refused], answer => Assert.DoesNotContain(good.Split('.')[2], answer.ToJsonString(), StringComparison.Ordinal));
        Assert.DoesNotContain(expired.Split('.')[2], refused.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_is_refused_by_rules_about_requests_before_those_about_tools()
    {
        var told = await AskAsync("""{"claims":{"sub":"alice"},"request":{"path":"/forbidden"},"source":"10.0.0.7","operation":{"method":"tools/call","name":"echo"}}""");

        Assert.Equal((false, "authorization"), ((bool?)told["isAllowed"], (string?)told["decidedBy"]));
        Assert.Equal("mcp.policies.authorization.rules[0]", (string?)told["authorization"]!["rule"]!["path"]);
        Assert.Null(told["mcpAuthorization"]);
    }

    [Fact]
    public async Task Catalog_is_what_the_caller_is_listed()
    {
        _rig.Server.On("tools/list", request => request.ResultAsync(Tools));
        var alice = await _rig.OpenAsync(ProtectedGateway.TokenOf("alice"));
        var listed = (await alice.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]!.AsArray().Select(tool => (string?)tool!["name"]);

        var told = await AskAsync("""{"claims":{"sub":"alice"},"catalog":true}""");

        Assert.Equal(listed, told["catalog"]!["tools"]!["seen"]!.AsArray().Select(name => (string?)name));
        var hidden = Assert.Single(told["catalog"]!["tools"]!["hidden"]!.AsArray())!;
        Assert.Equal(("rm", "deny"), ((string?)hidden["name"], (string?)hidden["rule"]!["effect"]));
    }

    [Theory]
    [InlineData("""{"operation":{"method":"tools/call","name":"echo"},"route":"nothing"}""")]
    [InlineData("""{"port":1}""")]
    [InlineData("""{"claims":[1]}""")]
    [InlineData("""{"claims":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}}}""")]
    [InlineData("""{"claims":{"sub":"a"},"operation":{"method":"ping"}}""")]
    [InlineData("""{"claims":{"sub":"a"},"operation":{"method":"tools/call"}}""")]
    [InlineData("""{"claims":{"sub":"a"},"operation":{"method":"tools/call","name":"x","target":"nobody"}}""")]
    [InlineData("""{"source":"nowhere"}""")]
    [InlineData("""{"request":{"path":"mcp"}}""")]
    [InlineData("""{"operation":{"method":"tools/call","name":"echo","argument":{}}}""")]
    public async Task Question_that_makes_no_sense_is_refused_with_a_remedy(string question)
    {
        var refused = await _admin.PostAsync("/policy/explain", question, HttpStatusCode.BadRequest);

        Assert.NotEmpty((string?)refused["remedy"] ?? "");
    }

    [Fact]
    public async Task Nobody_may_ask_without_the_token()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await _admin.StatusAsync(HttpMethod.Post, "/policy/explain", "{}", ("Authorization", null)));
    }

    [Fact]
    public async Task Verb_answers_the_same()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("gateway.yaml");
        await File.WriteAllTextAsync(file, "mcp: {address: 127.0.0.1, policies: {mcpAuthorization: {rules: ['jwt.sub == \"alice\"']}}, targets: [{name: one, mcp: {host: \"http://127.0.0.1:9\"}}]}", TestContext.Current.CancellationToken);

        var (allowed, text) = await RunAsync(file, """{"sub":"alice"}""");
        var (denied, _) = await RunAsync(file, """{"sub":"bob"}""");
        var (senseless, _) = await RunAsync(file, "x");

        Assert.Equal((0, 1, 2), (allowed, denied, senseless));
        Assert.True((bool?)JsonNode.Parse(text)!["isAllowed"]);
    }

    private static async Task<(int Code, string Text)> RunAsync(string file, string claims)
    {
        await using var process = TestProcess.Start(StdioCommand.Gateway(["policy", "explain", "-f", file, "--claims", claims, "--operation", "tools/call", "--name", "echo"]));
        return (await process.WaitForExitAsync("policy explain", TimeSpan.FromMinutes(3)), string.Join('\n', process.Output.Items));
    }

    private Task<JsonNode> AskAsync(string question) => _admin.PostAsync("/policy/explain", question);
}
