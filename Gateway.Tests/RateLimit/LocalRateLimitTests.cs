using Gateway.Tests.Integration;
using Gateway.Tests.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.RateLimit;

/// <summary>What clients see of rate limits, over real sockets and with the test's clock.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class LocalRateLimitTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Requests_over_the_limit_are_429_before_anybody_is_asked_who_they_are()
    {
        await using var gateway = await StartAsync(
            "localRateLimit: [{maxTokens: 2, tokensPerFill: 1, fillInterval: 30s, type: requests}], apiKey: {mode: strict, keys: [{key: right}]}");

        var answers = new List<RawAnswer>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add(await PostAsync(gateway, "wrong"));
        }

        Assert.Equal([401, 401, 429], answers.Select(answer => answer.Status));
        Assert.Equal([("2", "1"), ("2", "0"), ("2", "0")], answers.Select(answer => (answer.Header("x-ratelimit-limit"), answer.Header("x-ratelimit-remaining"))));
        Assert.Equal(("30", "30", "rate_limited"), (answers[2].Header("x-ratelimit-reset"), answers[2].Header("Retry-After"), (string?)answers[2].Json["error"]!["data"]!["reason"]));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("401 429", await StatusesAsync(gateway, "wrong", 2));
        Assert.Empty(_server.Received.Items);
    }

    [Fact]
    public async Task Caller_uses_up_its_own_bucket_and_nobody_elses()
    {
        await using var gateway = await StartAsync(
            "localRateLimit: [{maxTokens: 2, fillInterval: 1h, key: 'apiKey.name'}], apiKey: {mode: strict, keys: [{key: ka, metadata: {name: a}}, {key: kb, metadata: {name: b}}]}");

        Assert.Equal("200 200 429", await StatusesAsync(gateway, "ka", 3));
        Assert.Equal("200 200 429", await StatusesAsync(gateway, "kb", 3));
    }

    [Fact]
    public async Task Tool_has_its_own_bucket_by_the_name_that_its_server_has_and_other_requests_share_one()
    {
        await using var gateway = await StartAsync("localRateLimit: [{maxTokens: 3, fillInterval: 1h, key: 'mcp.tool.target + \"/\" + mcp.tool.name'}]");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        var echo = await CallsAsync(client, "echo", 4);
        var other = await CallsAsync(client, "other", 4);

        Assert.Equal([200, 200, 200, 429], echo);
        Assert.Equal([200, 200, 200, 429], other);
        Assert.Equal(200, (int)await client.StatusAsync(RawMcp.Request("tools/list")));
        Assert.Equal(6, _server.Count("tools/call"));
    }

    [Fact]
    public async Task Reload_that_leaves_the_limit_alone_gives_nothing_back()
    {
        const string Limit = "localRateLimit: [{maxTokens: 1, fillInterval: 1h}]";
        await using var gateway = await StartAsync(Limit);
        Assert.NotEqual(429, (await PostAsync(gateway, "x")).Status);

        await gateway.ReloadAsync(Yaml(Limit + ", cors: {allowOrigins: [\"https://a.example\"]}"));
        var same = await PostAsync(gateway, "x");
        await gateway.ReloadAsync(Yaml("localRateLimit: [{maxTokens: 2, fillInterval: 1h}]"));

        Assert.Equal(429, same.Status);
        Assert.NotEqual(429, (await PostAsync(gateway, "x")).Status);
    }

    private Task<TestGateway> StartAsync(string policies) => TestGateway.StartAsync(Yaml(policies), _time);

    private string Yaml(string policies) => $"mcp: {{address: 127.0.0.1, port: 0, policies: {{{policies}}}, targets: [{TargetYaml.Http("one", _server.Endpoint)}]}}";

    private static Task<RawAnswer> PostAsync(TestGateway gateway, string key) =>
        gateway.AskAsync("POST", "/mcp", RawMcp.Initialize(), $"Authorization: Bearer {key}", "Accept: application/json, text/event-stream");

    private static async Task<string> StatusesAsync(TestGateway gateway, string key, int count)
    {
        var statuses = new int[count];
        for (var i = 0; i < count; i++)
        {
            statuses[i] = (await PostAsync(gateway, key)).Status;
        }

        return string.Join(' ', statuses);
    }

    private static async Task<int[]> CallsAsync(RawMcp client, string tool, int count)
    {
        var statuses = new int[count];
        for (var i = 0; i < count; i++)
        {
            statuses[i] = (int)await client.StatusAsync(RawMcp.Call(tool));
        }

        return statuses;
    }
}
