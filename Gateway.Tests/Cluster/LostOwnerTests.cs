using System.Net;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>A4, rules 3 and 5: what clients of other nodes are told when the owner is lost or does not take a request.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class LostOwnerTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private ScriptedServer _server = null!;
    private TestCluster _cluster = null!;
    private RawMcp _owner = null!;
    private RawMcp _other = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _cluster = await TestCluster.StartAsync(TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint)), nodes: 2, _time);
        _owner = _cluster[0].Client();
        await _owner.OpenAsync();
        _other = _cluster[1].Client(_owner);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _other.Dispose();
        await _cluster.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("\"1\"", false)]
    [InlineData("9007199254740993", false)]
    [InlineData("1", true)]
    [InlineData("\"1\"", true)]
    [InlineData("9007199254740993", true)]
    public async Task A4_Call_that_may_have_been_taken_ends_unknown_with_the_clients_own_id_and_is_sent_once(string id, bool begun)
    {
        _server.On("tools/call", async request =>
        {
            if (begun)
            {
                var stream = await request.StreamAsync();
                await stream.SendAsync(RawMcp.Notification("notifications/message", """{"level":"info","data":"begun"}"""));
            }

            await request.HangAsync();
        });
        var calling = _other.PostAsync(RawMcp.Call("echo", id: id));
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");
        var stream = begun ? EventStream.Of(await calling) : null;
        await (stream?.MethodAsync("notifications/message") ?? Task.CompletedTask);

        _cluster.Kill(_cluster[0]);

        var answer = stream is null ? await RawMcp.ReadAsync(await calling) : await stream.MessageAsync(message => message["error"] is not null, "the last event");
        Assert.Equal((id, -32603, "unknown"), (answer["id"]!.ToJsonString(), (int)answer["error"]!["code"]!, (string?)answer["error"]!["data"]!["executed"]));
        Assert.Equal(1, _server.Count("tools/call"));
        await (stream?.Ended.Within("the end of the stream") ?? Task.CompletedTask);
        await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task A4_Two_hundred_calls_under_way_end_unknown_each_with_its_own_id_and_none_is_sent_again()
    {
        _server.On("tools/call", async request =>
        {
            if (((string)request.Params!["arguments"]!["message"]!).StartsWith("begun", StringComparison.Ordinal))
            {
                var stream = await request.StreamAsync();
                await stream.SendAsync(RawMcp.Notification("notifications/message", """{"level":"info","data":"begun"}"""));
            }

            await request.HangAsync();
        });
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var owner = _cluster[0].Client();
            await owner.OpenAsync();
            return _cluster[1].Client(owner);
        }));
        var calls = Enumerable.Range(0, 200).Select(number =>
        {
            var id = (number % 3) switch { 0 => $"{number}", 1 => $"\"{number}\"", _ => $"{9007199254740993 + number}" };
            return (Id: id, Answer: clients[number % 10].PostAsync(RawMcp.Call("echo", $"{(number % 20 < 10 ? "begun" : "waits")} {number}", id)));
        }).ToList();
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "all calls at the target", count: calls.Count);
        var streams = await Task.WhenAll(calls.Where((_, number) => number % 20 < 10).Select(async call => EventStream.Of(await call.Answer)));
        await Task.WhenAll(streams.Select(stream => stream.MethodAsync("notifications/message")));

        _cluster.Kill(_cluster[0]);

        var begun = await Task.WhenAll(streams.Select(stream => stream.MessageAsync(message => message["error"] is not null, "the last event")));
        var waiting = await Task.WhenAll(calls.Where((_, number) => number % 20 >= 10).Select(async call => await RawMcp.ReadAsync(await call.Answer)));
        var answers = begun.Concat(waiting).ToList();
        Assert.Equal(calls.Select(call => call.Id).Order(StringComparer.Ordinal), answers.Select(answer => answer["id"]!.ToJsonString()).Order(StringComparer.Ordinal));
        Assert.All(answers, answer => Assert.Equal("unknown", (string?)answer["error"]!["data"]!["executed"]));
        Assert.Equal(calls.Count, _server.Count("tools/call"));
        await Task.WhenAll(streams.Select(stream => stream.DisposeAsync().AsTask()));
        Array.ForEach(clients, client => client.Dispose());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A4_Every_request_of_a_batch_ends_unknown_and_none_is_sent_again(bool begun)
    {
        using var owner = _cluster[0].Client();
        await owner.OpenAsync("2025-03-26");
        using var other = _cluster[1].Client(owner);
        _server.On("tools/call", async request =>
        {
            if (begun)
            {
                var stream = await request.StreamAsync();
                await stream.SendAsync(RawMcp.Notification("notifications/message", """{"level":"info","data":"begun"}"""));
            }

            await request.HangAsync();
        });
        var calling = other.PostAsync($"[{RawMcp.Call("echo", id: "7")},{RawMcp.Notification("notifications/initialized")},{RawMcp.Call("echo", id: "\"7\"")}]");
        await _server.Received.WaitAsync(request => request.Method == "tools/call", "both calls at the target", count: 2);
        var stream = begun ? EventStream.Of(await calling) : null;
        await (stream?.MethodAsync("notifications/message") ?? Task.CompletedTask);

        _cluster.Kill(_cluster[0]);
        await (stream?.Ended.Within("the end of the stream") ?? Task.CompletedTask);

        var answers = stream is null ? [.. (await RawMcp.ReadAsync(await calling)).AsArray()] : stream.Events.Items.Select(item => item.Message).Where(message => message?["error"] is not null).ToList();
        Assert.Equal([("7", "unknown"), ("\"7\"", "unknown")], answers.Select(answer => (answer!["id"]!.ToJsonString(), (string?)answer["error"]!["data"]!["executed"])));
        Assert.Equal(2, _server.Count("tools/call"));
        await (stream?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Owner_that_cannot_be_reached_is_waited_for_and_then_it_is_503()
    {
        _cluster[0].Cut();

        var calling = _other.PostAsync(RawMcp.Call("echo", id: "\"mine\""));
        using var answer = await AdvanceUntilAsync(calling);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
        var error = await RawMcp.ReadAsync(answer);
        Assert.Equal(("\"mine\"", "owner_unreachable"), (error["id"]!.ToJsonString(), (string?)error["error"]!["data"]!["reason"]));
        Assert.Equal(0, _server.Count("tools/call"));
    }

    [Fact]
    public async Task No_more_requests_wait_for_an_owner_than_may()
    {
        await using var cluster = await TestCluster.StartAsync(
            TestCluster.YamlWith("limits: {cluster: {heldRequests: 1}}", TargetYaml.Http("one", _server.Endpoint)), nodes: 2, _time);
        using var owner = cluster[0].Client();
        await owner.OpenAsync();
        using var other = cluster[1].Client(owner);
        cluster[0].Cut();
        var held = other.PostAsync(RawMcp.Call("echo"));
        await _time.WhenArmedAsync(due => due == TimeSpan.FromSeconds(1), "the wait for the owner");

        using var refused = await other.PostAsync(RawMcp.Call("echo"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.False(held.IsCompleted);
        (await AdvanceUntilAsync(held)).Dispose();
    }

    [Fact]
    public async Task Suspended_owner_answers_503_at_once_here_and_through_others()
    {
        _cluster.Members.Suspend(_cluster[0].Id, suspended: true);

        foreach (var client in new[] { _owner, _other })
        {
            using var answer = await client.PostAsync(RawMcp.Call("echo"));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "suspended"), (answer.StatusCode, (string?)(await RawMcp.ReadAsync(answer))["error"]!["data"]!["reason"]));
        }

        Assert.Equal(0, _server.Count("tools/call"));
        _cluster.Members.Suspend(_cluster[0].Id, suspended: false);
        Assert.Equal(HttpStatusCode.OK, await _other.StatusAsync(RawMcp.Request("ping")));
    }

    private Task<HttpResponseMessage> AdvanceUntilAsync(Task<HttpResponseMessage> answer) =>
        _time.AdvancePastAsync(answer, TimeSpan.FromSeconds(1), "the next wait");
}
