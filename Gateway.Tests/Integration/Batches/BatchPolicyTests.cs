using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Telemetry.Audit;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Batches;

/// <summary>M8: no policy is got around by a batch. What one member is refused stops no other.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class BatchPolicyTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ScriptedServer _server = null!;

    private string Trail => Path.Combine(_folder.Path, "audit.log");

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task M8_Tool_that_is_denied_is_denied_in_a_batch_wherever_it_stands()
    {
        await using var gateway = await StartAsync("mcpAuthorization: {rules: ['mcp.tool.name == \"echo\" && mcp.tool.arguments.message != \"evil\"']}");
        using var client = await OpenAsync(gateway);

        var answers = await client.BatchAsync(
            RawMcp.Call("secret", id: "1"), RawMcp.Call("echo", "a", "2"), RawMcp.Call("echo", "evil", "3"), RawMcp.Call("secret", id: "4"), RawMcp.Call("echo", "b", "5"));

        Assert.Equal((-32602, "Unknown tool: secret", -32602, -32602), (answers.To("1").Code(), (string?)answers.To("1")["error"]!["message"], answers.To("3").Code(), answers.To("4").Code()));
        Assert.Equal(("a", "b"), (answers.To("2").Text(), answers.To("5").Text()));
        Assert.Equal(["a", "b"], Called());
    }

    [Fact]
    public async Task M8_Prompt_guard_looks_at_each_member()
    {
        await using var gateway = await StartAsync("", "policies: {ai: {promptGuard: [{regex: {deny: [{pattern: password}], mask: [{builtin: email}]}}]}}, ");
        using var client = await OpenAsync(gateway);

        var answers = await client.BatchAsync(RawMcp.Call("echo", "hello", "1"), RawMcp.Call("echo", "my password", "2"), RawMcp.Call("echo", "to bob@example.com", "3"));

        Assert.Equal(("hello", "Rejected by policy", "to <EMAIL_ADDRESS>"), (answers.To("1").Text(), (string?)answers.To("2")["error"]!["message"], answers.To("3").Text()));
        Assert.Equal(["hello", "to <EMAIL_ADDRESS>"], Called());
    }

    [Fact]
    public async Task M8_Limit_of_a_key_counts_each_request()
    {
        await using var gateway = await StartAsync("localRateLimit: [{maxTokens: 2, fillInterval: 1h, key: 'mcp.tool.name'}]");
        using var client = await OpenAsync(gateway);

        var answers = await client.BatchAsync(Enumerable.Range(1, 4).Select(id => RawMcp.Call("echo", $"m{id}", $"{id}")).Append(RawMcp.Call("other", "x", "5")));

        Assert.Equal(("m1", "m2", "x"), (answers.To("1").Text(), answers.To("2").Text(), answers.To("5").Text()));
        Assert.Equal(["rate_limited", "rate_limited"], new[] { "3", "4" }.Select(id => (string?)answers.To(id)["error"]!["data"]!["reason"]));
        Assert.Equal(["m1", "m2", "x"], Called());
    }

    [Fact]
    public async Task M8_Limit_of_all_requests_counts_each_message()
    {
        await using var gateway = await StartAsync("localRateLimit: [{maxTokens: 5, fillInterval: 1h}]");

        // Two messages open the session.
        using var client = await OpenAsync(gateway);
        var answers = await client.BatchAsync(
            RawMcp.Call("echo", "a", "1"), RawMcp.Notification("notifications/roots/list_changed"), RawMcp.Call("echo", "b", "2"), RawMcp.Call("echo", "c", "3"));

        Assert.Equal(("a", "b", "rate_limited"), (answers.To("1").Text(), answers.To("2").Text(), (string?)answers.To("3")["error"]!["data"]!["reason"]));
        Assert.Equal(HttpStatusCode.TooManyRequests, await client.StatusAsync(Batches.Of(RawMcp.Call("echo", "d", "1"))));
        Assert.Equal(["a", "b"], Called());
    }

    [Fact]
    public async Task M8_Each_call_has_its_record_in_the_audit_trail_and_each_message_its_line_in_the_access_log()
    {
        await using (var gateway = await StartAsync("audit: required, mcpAuthorization: {rules: ['mcp.tool.name == \"echo\"']}"))
        {
            using var client = await OpenAsync(gateway);
            await client.BatchAsync(RawMcp.Call("echo", "a", "1"), RawMcp.Call("secret", "b", "2"), RawMcp.Request("tools/list", id: "3"), RawMcp.Notification("notifications/roots/list_changed"), "1");

            await gateway.AccessLog.WaitAsync(line => line.Contains("-32600", StringComparison.Ordinal), "the line of what is no message");
            var lines = gateway.AccessLog.Items.SkipWhile(line => !line.Contains("tools/call", StringComparison.Ordinal)).ToList();
            Assert.Equal(5, lines.Count);
            Assert.Equal(["tools/call", "tools/call", "tools/list", "notifications/roots/list_changed"], lines.Take(4).Select(Method));
            Assert.Contains("\"authz.decision\":\"deny\"", lines[1], StringComparison.Ordinal);
            Assert.All(lines, line => Assert.Contains("\"mcp.session.id\":", line, StringComparison.Ordinal));
        }

        var records = File.ReadAllLines(Trail).Select(line => JsonNode.Parse(line)!).Where(record => (string?)record["kind"] is "call" or "outcome").ToList();
        Assert.Equal(["call echo", "call secret"], records.Take(2).Select(record => $"{record["kind"]} {record["tool"]}"));
        Assert.Equal(["allow ok", "deny denied"], records.Skip(2).Select(record => $"{record["decision"]} {record["outcome"]}"));
        Assert.Equal(records.Take(2).Select(record => (string?)record["id"]), records.Skip(2).Select(record => (string?)record["id"]));
        Assert.True(AuditVerifier.Verify([Trail]).IsWhole);
    }

    [Fact]
    public async Task M8_No_call_of_a_batch_is_made_that_cannot_be_recorded()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full, which only Linux has");
        File.CreateSymbolicLink(Trail, "/dev/full");
        await using var gateway = await StartAsync("audit: required");
        using var client = await OpenAsync(gateway);

        var answers = await client.BatchAsync(RawMcp.Call("echo", "a", "1"), RawMcp.Request("ping", id: "2"), RawMcp.Call("echo", "b", "3"));

        Assert.Equal(["audit_unavailable", "audit_unavailable"], new[] { "1", "3" }.Select(id => (string?)answers.To(id)["error"]!["data"]!["reason"]));
        Assert.NotNull(answers.To("2")["result"]);
        Assert.Empty(Called());
    }

    private static string? Method(string line) => (string?)JsonNode.Parse(line)!["mcp.method.name"];

    private static async Task<RawMcp> OpenAsync(TestGateway gateway)
    {
        var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync(Batches.Revision);
        return client;
    }

    private IEnumerable<string?> Called() => _server.Received.Items.Where(request => request.Method == "tools/call").Select(request => (string?)request.Params!["arguments"]!["message"]).Order();

    private Task<TestGateway> StartAsync(string policies, string ofTarget = "") => TestGateway.StartAsync(
        $"config: {{logging: {{format: json}}, audit: {{file: {JsonSerializer.Serialize(Trail)}, sync: everyRecord}}}}\n"
        + $"mcp: {{address: 127.0.0.1, port: 0, policies: {{{policies}}}, targets: [{{{ofTarget}{TargetYaml.Http("one", _server.Endpoint)[1..]}]}}");
}
