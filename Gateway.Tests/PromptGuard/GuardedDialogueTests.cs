using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.PromptGuard;

/// <summary>M20: prompt guards of calls during which the client is asked, where it and its target are of different eras.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class GuardedDialogueTests
{
    private const string Guard = "policies: {ai: {promptGuard: [{regex: {deny: [{pattern: password}], mask: [{builtin: email}]}}]}}";

    [Fact]
    public async Task M20_call_that_waits_is_guarded_in_arguments_question_answers_and_result()
    {
        var call = new TaskCompletionSource<ScriptedStream>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = (await ScriptedServer.StartAsync()).On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            await reply.SendAsync(RawMcp.Request("elicitation/create", """{"message":"Mail to ann@example.com?","requestedSchema":{"type":"object"}}""", "\"ask\""));
            call.TrySetResult(reply);
            await reply.Ended;
        });
        await using var gateway = await StartAsync(server);
        using var client = new RawModern(gateway.Endpoint) { Capabilities = """{"elicitation":{}}""" };

        // Nothing waits of a call that is rejected.
        Assert.Equal("Rejected by policy", Error(await client.AskAsync("tools/call", Call("the password"))));
        Assert.Equal(0, server.Count("tools/call"));

        var asked = await client.ResultAsync("tools/call", Call("from eve@example.com"));
        var upstream = await call.Task.Within("the call at the target");
        Assert.Equal("Mail to <EMAIL_ADDRESS>?", (string?)asked["inputRequests"]!["ask"]!["params"]!["message"]);
        Assert.Equal("from <EMAIL_ADDRESS>", (string?)upstream.Request.Params!["arguments"]!["message"]);

        // An answer that is rejected reaches nobody, and the call waits on.
        var rejected = await client.AskAsync("tools/call", Call("from eve@example.com", Answer(asked, "my password")));
        Assert.Equal("Rejected by policy", Error(rejected));
        Assert.DoesNotContain(server.Received.Items, request => request.RawId == "\"ask\"");

        var answering = client.ResultAsync("tools/call", Call("from eve@example.com", Answer(asked, "bob@example.com")));
        var answer = await server.Received.WaitAsync(request => request.RawId == "\"ask\"", "the answer at the target");
        Assert.Equal("""{"action":"accept","content":{"to":"<EMAIL_ADDRESS>"}}""", JsonNode.Parse(answer.Body)!["result"]!.ToJsonString().Replace("\\u003C", "<", StringComparison.Ordinal).Replace("\\u003E", ">", StringComparison.Ordinal));
        await upstream.SendAsync(upstream.Request.Response("""{"content":[{"type":"text","text":"the password"}]}"""));
        upstream.End();

        Assert.Equal("Rejected by policy", (string?)(await answering)["content"]![0]!["text"]);
        Assert.Equal(1, server.Count("tools/call"));
    }

    [Fact]
    public async Task M20_answers_of_an_older_client_are_guarded_on_their_way_into_the_next_round_of_a_modern_server()
    {
        await using var server = (await ModernServer.StartAsync()).On("tools/call", request => request.ResultAsync(request.Params!["inputResponses"] is null
            ? """{"resultType":"input_required","requestState":"1","inputRequests":{"ask":{"method":"elicitation/create","params":{"message":"Mail to ann@example.com?","requestedSchema":{"type":"object","properties":{}}}}}}"""
            : ModernServer.Text("done")));
        await using var gateway = await StartAsync(server);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync(capabilities: """{"elicitation":{}}""");

        var rejected = await AnswerAsync(client, "my password");
        Assert.Equal("Rejected by policy", Error(rejected));
        Assert.Equal(1, server.Count("tools/call"));

        var served = await AnswerAsync(client, "bob@example.com");
        Assert.Equal("done", (string?)served["result"]!["content"]![0]!["text"]);
        var last = server.Received.Items.Last(request => request.Method == "tools/call");
        Assert.Contains("<EMAIL_ADDRESS>", last.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Received.Items, request => request.Body.Contains("bob@", StringComparison.Ordinal) || request.Body.Contains("password", StringComparison.Ordinal));
    }

    private static async Task<JsonNode> AnswerAsync(RawMcp client, string answer)
    {
        await using var stream = await client.StreamAsync(RawMcp.Call("echo", id: "7"));
        var question = await stream.MethodAsync("elicitation/create");
        Assert.Equal("Mail to <EMAIL_ADDRESS>?", (string?)question["params"]!["message"]);
        Assert.Equal(HttpStatusCode.Accepted, await client.StatusAsync(
            $$$"""{"jsonrpc":"2.0","id":{{{question["id"]!.ToJsonString()}}},"result":{"action":"accept","content":{"to":"{{{answer}}}"} } }"""));
        return await stream.MessageAsync(message => message["id"]?.ToJsonString() == "7", "the end of the call");
    }

    private static string Call(string message, string more = "") => RawModern.Call("echo", message, more);

    private static string Answer(JsonNode asked, string text) =>
        $$$""","inputResponses":{"ask":{"action":"accept","content":{"to":"{{{text}}}"} } },"requestState":{{{asked["requestState"]!.ToJsonString()}}}""";

    private static string? Error(JsonNode answer) => (string?)answer["error"]?["message"];

    private static Task<TestGateway> StartAsync(ScriptedServer server) =>
        TestGateway.StartAsync(TargetYaml.Backend($"{TargetYaml.Http("one", server.Endpoint)[..^1]}, {Guard}}}"));
}
