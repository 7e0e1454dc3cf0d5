using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.PromptGuard;

/// <summary>Prompt guards of a configuration, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class PromptGuardPipelineTests : TwoTargetTests
{
    // As the owner's document has it: a list, for one of two targets.
    private const string Documented = "ai: {promptGuard: [{regex: {deny: [{pattern: '.*password.*'}, {pattern: '.*secret.*'}]}}]}";

    [Theory]
    [InlineData("", Documented)]
    [InlineData("ai: {promptGuard: {request: [{regex: {action: reject, rules: [{pattern: password}]}}], response: [{regex: {rules: [{builtin: email}]}}]}}", "ai: {promptGuard: [{regex: {deny: [{pattern: password}]}}]}")]
    public async Task Guard_of_a_target_is_its_own(string backend, string target)
    {
        await using var gateway = await StartAsync(backend: backend, one: target);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        var rejected = await client.AskAsync(RawMcp.Call("one_echo", "my password"));
        var other = await client.AskAsync(RawMcp.Call("two_echo", backend.Length == 0 ? "my password" : "a@example.com"));

        Assert.Equal((-32602, "Rejected by policy"), ((int)rejected["error"]!["code"]!, (string?)rejected["error"]!["message"]));
        Assert.Equal(backend.Length == 0 ? "my password" : "<EMAIL_ADDRESS>", (string?)other["result"]!["content"]![0]!["text"]);
        Assert.Equal((0, 1), (One.Count("tools/call"), Two.Count("tools/call")));
        await gateway.AccessLog.WaitAsync(line => line.Contains("rejected", StringComparison.Ordinal) && !line.Contains("my password", StringComparison.Ordinal), "the rejection in the access log");
    }

    [Fact]
    public async Task Result_that_comes_as_a_stream_is_held_until_it_was_looked_at()
    {
        One.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            await reply.SendAsync("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"a secret"}}""");
            await reply.SendAsync("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"begun"}}""");
            await reply.SendAsync(request.Response("""{"content":[{"type":"text","text":"the secret"}]}"""));
            reply.End();
        });
        await using var gateway = await StartAsync(one: Documented);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await using var stream = await client.StreamAsync(RawMcp.Call("one_echo"));
        var result = await stream.MessageAsync(message => message["result"] is not null, "the result");

        Assert.Equal("""{"content":[{"type":"text","text":"Rejected by policy"}],"isError":true}""", result["result"]!.ToJsonString());
        Assert.DoesNotContain(stream.Events.Items, message => message.Data?.Contains("secret", StringComparison.Ordinal) == true);
        Assert.Contains(stream.Events.Items, message => message.Data?.Contains("begun", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Result_of_more_bytes_than_configured_is_rejected()
    {
        await using var gateway = await TestGateway.StartAsync("config: {limits: {upstreams: {guardedBytes: 1024}}}\n" + Yaml(one: Documented));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        One.On("tools/call", request => request.TextAsync(new string('a', 1000)));

        Assert.Contains("Rejected by policy", (await client.AskAsync(RawMcp.Call("one_echo")))["result"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guard_that_changes_holds_for_the_next_call_and_leaves_connections_alone()
    {
        await using var gateway = await StartAsync(one: Documented);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await gateway.ReloadAsync(Yaml(one: "ai: {promptGuard: [{regex: {deny: [{pattern: hello}]}, rejection: {body: 'No greetings.'}}]}"));

        Assert.Equal("No greetings.", (string?)(await client.AskAsync(RawMcp.Call("one_echo")))["error"]!["message"]);
        Assert.Equal("my password", (string?)(await client.AskAsync(RawMcp.Call("one_echo", "my password")))["result"]!["content"]![0]!["text"]);
        Assert.Equal(1, One.Count("initialize"));
    }

    [Fact]
    public async Task M20_requests_of_2026_07_28_are_guarded_alike()
    {
        await using var gateway = await StartAsync(one: "ai: {promptGuard: [{regex: {deny: [{pattern: password}], mask: [{builtin: email}]}}]}");
        using var client = new RawModern(gateway.Endpoint);

        Assert.Equal("to <EMAIL_ADDRESS>", await client.TextAsync("one_echo", "to bob@example.com"));
        Assert.Equal("to <EMAIL_ADDRESS>", (string?)One.Received.Items.Single(request => request.Method == "tools/call").Params!["arguments"]!["message"]);
        One.On("tools/call", request => request.TextAsync("password"));
        Assert.Equal("Rejected by policy", await client.TextAsync("one_echo", "hello"));
    }

    [Fact]
    public async Task M20_answers_that_a_client_brings_to_a_call_that_waits_are_guarded()
    {
        await using var gateway = await StartAsync(one: Documented);
        using var client = new RawModern(gateway.Endpoint);

        var rejected = await client.AskAsync(
            "tools/call", """{"name":"one_echo","arguments":{},"inputResponses":{"who":{"action":"accept","content":{"answer":"my password"}}}}""");

        Assert.Equal("Rejected by policy", (string?)rejected["error"]!["message"]);
        Assert.Equal(0, One.Count("tools/call"));
    }
}
