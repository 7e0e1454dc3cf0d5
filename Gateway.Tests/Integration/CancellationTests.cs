using System.Net;
using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Ids and tokens of clients and targets, which never meet: cancellation and progress (S13, S14).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class CancellationTests : IAsyncLifetime
{
    private readonly Dictionary<string, TaskCompletionSource> _release = [];
    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        _client = new RawMcp(_gateway.Endpoint);
        await _client.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("5", "6")]
    [InlineData("1", "\"1\"")]
    [InlineData("\"1\"", "1")]
    [InlineData("1", "1.0")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("\"a\"", "\"A\"")]
    public async Task S13_Cancelled_request_ends_here_and_at_the_target_and_the_other_goes_on(string cancelled, string other)
    {
        Hold("first", "second");
        var first = _client.PostAsync(RawMcp.Call("echo", "first", cancelled));
        var second = _client.PostAsync(RawMcp.Call("echo", "second", other));
        var upstreamId = (await AtTargetAsync("first")).RawId;
        await AtTargetAsync("second");

        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(Cancel(cancelled)));

        using var ended = await first;
        var answer = await ended.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"\"id\":{cancelled},\"error\":{{\"code\":-32800,", answer, StringComparison.Ordinal);
        var told = await _server.Received.WaitAsync(request => request.Method == "notifications/cancelled", "the cancellation at the target");
        Assert.Equal(upstreamId, told.Params!["requestId"]!.ToJsonString());
        _release["second"].SetResult();
        using var finished = await second;
        Assert.Contains($"\"id\":{other},\"result\"", await finished.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(1, _server.Count("notifications/cancelled"));
    }

    [Fact]
    public async Task S14_Cancellation_by_another_session_is_without_effect()
    {
        Hold("mine");
        using var other = new RawMcp(_gateway.Endpoint);
        await other.OpenAsync();
        var call = _client.TextAsync(RawMcp.Call("echo", "mine"));
        var upstreamId = (await AtTargetAsync("mine")).RawId!;

        // By the client's id, and by the one the target knows.
        Assert.Equal(HttpStatusCode.Accepted, await other.StatusAsync(Cancel("1")));
        Assert.Equal(HttpStatusCode.Accepted, await other.StatusAsync(Cancel(upstreamId)));
        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(Cancel(upstreamId)));
        Assert.Equal(HttpStatusCode.Accepted, await _client.StatusAsync(Cancel("[1]")));

        _release["mine"].SetResult();
        Assert.Equal("mine", await call);
        Assert.Equal(0, _server.Count("notifications/cancelled"));
    }

    [Fact]
    public async Task Progress_comes_under_the_token_of_the_client_that_asked_for_it()
    {
        using var other = new RawMcp(_gateway.Endpoint);
        await other.OpenAsync();
        Report();

        var texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            // All the same id and, by twos, the same token.
            var token = i % 2 == 0 ? "\"p\"" : i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var call = RawMcp.Request("tools/call", "{\"name\":\"echo\",\"arguments\":{\"message\":\"m" + i + "\"},\"_meta\":{\"progressToken\":" + token + "}}");
            await using var stream = await (i % 4 < 2 ? _client : other).StreamAsync(call);
            await stream.Ended.Within("the end of a reply");
            var progress = Assert.Single(stream.Events.Items, item => (string?)item.Message?["method"] == "notifications/progress").Message!["params"]!;
            Assert.Equal((token, "m" + i), (progress["progressToken"]!.ToJsonString(), (string?)progress["message"]));
            return (string?)stream.Events.Items[^1].Message!["result"]!["content"]![0]!["text"];
        }));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => "m" + i), texts);
        var tokens = _server.Received.Items.Where(request => request.Method == "tools/call").Select(request => request.Params!["_meta"]!["progressToken"]!.ToJsonString());
        Assert.DoesNotContain("\"p\"", tokens);
    }

    [Fact]
    public async Task S14_Progress_under_a_token_that_is_not_the_calls_is_dropped()
    {
        _server.On("tools/call", async request =>
        {
            var reply = await request.StreamAsync();
            await reply.SendAsync(RawMcp.Notification("notifications/progress", """{"progressToken":"foreign","progress":1}"""));
            await reply.SendAsync(RawMcp.Notification("notifications/progress", """{"progress":2}"""));
            await reply.SendAsync(request.Response("""{"content":[]}"""));
        });

        using var response = await _client.PostAsync(RawMcp.Request("tools/call", """{"name":"echo","_meta":{"progressToken":"mine"}}"""));

        Assert.DoesNotContain("notifications/progress", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_that_was_not_asked_for_does_not_come()
    {
        Report(unasked: true);

        using var response = await _client.PostAsync(RawMcp.Call("echo", "quiet"));

        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("notifications/progress", answer, StringComparison.Ordinal);
        Assert.Contains("quiet", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_that_took_too_long_is_cancelled_at_the_target()
    {
        _server.On("tools/call", request => request.HangAsync());
        await using var gateway = await TestGateway.StartAsync(
            "config: {limits: {upstreams: {call: 300ms}}}\n" + TargetYaml.Backend(TargetYaml.Http("one", _server.Endpoint)));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        var answer = await client.AskAsync(RawMcp.Call("echo"));

        var data = answer["error"]!["data"]!;
        Assert.Equal(("timeout", "one", "unknown"), ((string?)data["reason"], (string?)data["target"], (string?)data["executed"]));
        var upstreamId = _server.Received.Items.Last(request => request.Method == "tools/call").RawId;
        var told = await _server.Received.WaitAsync(request => request.Method == "notifications/cancelled", "the cancellation at the target");
        Assert.Equal(upstreamId, told.Params!["requestId"]!.ToJsonString());
    }

    private void Hold(params string[] messages)
    {
        foreach (var message in messages)
        {
            _release[message] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _server.On("tools/call", async request =>
        {
            var message = (string)request.Params!["arguments"]!["message"]!;
            await Task.WhenAny(_release[message].Task, request.HangAsync());
            await request.TextAsync(message);
        });
    }

    private void Report(bool unasked = false) => _server.On("tools/call", async request =>
    {
        var message = (string)request.Params!["arguments"]!["message"]!;
        var token = unasked ? JsonValue.Create("made-up") : request.Params["_meta"]!["progressToken"]!.DeepClone();
        var reply = await request.StreamAsync();
        var progress = new JsonObject { ["progressToken"] = token, ["progress"] = 1, ["message"] = message };
        await reply.SendAsync(RawMcp.Notification("notifications/progress", progress.ToJsonString()));
        await reply.SendAsync(request.Response("{\"content\":[{\"type\":\"text\",\"text\":\"" + message + "\"}]}"));
    });

    private Task<ScriptedRequest> AtTargetAsync(string message) => _server.Received.WaitAsync(
        request => request.Method == "tools/call" && (string?)request.Params!["arguments"]!["message"] == message, $"the call '{message}' at the target");

    private static string Cancel(string id) => RawMcp.Notification("notifications/cancelled", $$"""{"requestId":{{id}},"reason":"no more"}""");
}
