using Gateway.Tests.ExtAuthz;
using Gateway.Tests.Integration;
using Gateway.Tests.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.Pipeline;

/// <summary>Of the forms of a policy the first holds whose condition does, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ConditionalPolicyTests : IAsyncLifetime
{
    private const string Keys = "apiKey: {mode: optional, keys: [{key: gold, metadata: {tier: gold}}, {key: tin, metadata: {tier: tin}}]}";

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Caller_gets_the_headers_of_its_form_on_both_sides()
    {
        await using var gateway = await StartAsync($"{Keys}, " + """
            transformations: {conditional: [
              {condition: 'apiKey.tier == "gold"', request: {set: {x-form: '"gold"'}}, response: {set: {x-form: '"gold"'}}},
              {condition: 'has(apiKey.tier)', request: {set: {x-form: apiKey.tier}}},
              {request: {set: {x-form: '"other"'}}, response: {set: {x-form: '"other"'}}}]}
            """);

        var answers = new[] { await AskAsync(gateway, "gold"), await AskAsync(gateway, "tin"), await AskAsync(gateway, null) };

        Assert.Equal(["gold", null, "other"], answers.Select(answer => answer.Header("x-form")));
        Assert.Equal(["gold", "tin", "other"], _server.Received.Items.Where(request => request.Method == "initialize").Select(request => request.Header("x-form")));
    }

    [Fact]
    public async Task Limit_of_a_callers_tier_counts_that_tier()
    {
        await using var gateway = await StartAsync($"{Keys}, " + """
            localRateLimit: {conditional: [{condition: 'default(apiKey.tier, "") == "gold"', maxTokens: 3, fillInterval: 1h}, {maxTokens: 1, fillInterval: 1h}]}
            """);

        Assert.Equal("200 200 200 429", await StatusesAsync(gateway, "gold", 4));
        Assert.Equal("200 429", await StatusesAsync(gateway, "tin", 2));
        Assert.Equal("429", await StatusesAsync(gateway, null, 1));
    }

    [Fact]
    public async Task Limit_that_holds_for_some_requests_only_leaves_the_others_and_forms_written_alike_share_nothing()
    {
        const string Policies = """
            localRateLimit: {conditional: [{condition: 'request.headers["x-a"] == "1"', maxTokens: 1, fillInterval: 1h}, {condition: 'request.headers["x-a"] == "2"', maxTokens: 1, fillInterval: 1h}]}
            """;
        await using var gateway = await StartAsync(Policies);

        Assert.Equal(200, (await AskAsync(gateway, null, "X-A: 1")).Status);
        await gateway.ReloadAsync(Yaml(Policies + ", cors: {allowOrigins: [\"https://a.example\"]}"));

        Assert.Equal((429, 200, 429), ((await AskAsync(gateway, null, "X-A: 1")).Status, (await AskAsync(gateway, null, "X-A: 2")).Status, (await AskAsync(gateway, null, "X-A: 2")).Status));
        Assert.Equal((200, 200), ((await AskAsync(gateway, null, "X-A: 3")).Status, (await AskAsync(gateway, null, "X-A: 3")).Status));
    }

    [Fact]
    public async Task Condition_that_fails_limits_and_asks()
    {
        await using var service = await AuthorizationService.StartAsync(403);
        await using var limited = await StartAsync("localRateLimit: {conditional: [{condition: 'request.headers[\"x-missing\"] == \"1\"', maxTokens: 1, fillInterval: 1h}]}");
        await using var asked = await StartAsync($"extAuthz: {{conditional: [{{condition: 'jwt.sub == \"a\"', host: \"{service.Host}\", protocol: {{http: {{}}}}}}]}}");

        Assert.Equal("200 429", await StatusesAsync(limited, null, 2));
        Assert.Equal(403, (await AskAsync(asked, null)).Status);
    }

    [Fact]
    public async Task Service_is_asked_for_what_its_condition_says_and_no_other()
    {
        await using var one = await AuthorizationService.StartAsync(200);
        await using var two = await AuthorizationService.StartAsync(403);
        await using var gateway = await StartAsync($$"""
            extAuthz: {conditional: [
              {condition: 'request.headers["x-a"] == "1"', host: "{{one.Host}}", protocol: {http: {} } },
              {condition: 'request.headers["x-a"] == "2"', host: "{{two.Host}}", protocol: {http: {} } }]}
            """);

        Assert.Equal((200, 403, 200), ((await AskAsync(gateway, null, "X-A: 1")).Status, (await AskAsync(gateway, null, "X-A: 2")).Status, (await AskAsync(gateway, null, "X-A: 3")).Status));
        Assert.Equal((1, 1), (one.Asked.Items.Count, two.Asked.Items.Count));
    }

    [Fact]
    public async Task Answer_is_given_for_what_its_condition_says_and_other_requests_go_on()
    {
        await using var gateway = await StartAsync("""
            directResponse: {conditional: [{condition: 'request.headers["x-probe"] == "1"', status: 200, body: up}, {condition: 'request.method == "PUT"', status: 503}]}
            """);

        var (probe, put) = (await gateway.AskAsync("GET", "/mcp", null, "X-Probe: 1"), await gateway.AskAsync("PUT", "/mcp", ""));

        Assert.Equal((200, "up", 503), (probe.Status, probe.Body, put.Status));
        Assert.Equal(200, (await AskAsync(gateway, null)).Status);
    }

    [Fact]
    public async Task Route_without_a_backend_answers_all_by_its_last_form()
    {
        await using var gateway = await TestGateway.StartAsync("""
            binds: [{port: 0, address: 127.0.0.1, listeners: [{routes: [{policies: {directResponse: {conditional: [{condition: 'request.path == "/a"', status: 200, body: a}, {status: 404}]}}}]}]}]
            """);

        Assert.Equal((200, 404), ((await gateway.AskAsync("GET", "/a")).Status, (await gateway.AskAsync("GET", "/b")).Status));
    }

    private Task<TestGateway> StartAsync(string policies) => TestGateway.StartAsync(Yaml(policies));

    private string Yaml(string policies) =>
        $"mcp: {{address: 127.0.0.1, port: 0, policies: {{{policies.ReplaceLineEndings(" ")}}}, targets: [{TargetYaml.Http("one", _server.Endpoint)}]}}";

    private static Task<RawAnswer> AskAsync(TestGateway gateway, string? key, params string[] headers) => gateway.AskAsync(
        "POST", "/mcp", RawMcp.Initialize(), [.. headers, "Accept: application/json, text/event-stream", .. key is null ? Array.Empty<string>() : [$"Authorization: Bearer {key}"]]);

    private static async Task<string> StatusesAsync(TestGateway gateway, string? key, int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            statuses.Add((await AskAsync(gateway, key)).Status);
        }

        return string.Join(' ', statuses);
    }
}
