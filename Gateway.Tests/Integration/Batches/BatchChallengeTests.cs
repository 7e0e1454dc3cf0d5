using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Batches;

/// <summary>A target that asks for tokens itself, and refuses the caller of a batch: what is between it and the client passes where it is about all of it.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class BatchChallengeTests : IAsyncLifetime
{
    private const string Theirs = "Bearer resource_metadata=\"http://target.example/.well-known/oauth-protected-resource/mcp\", scope=\"a b\"";
    private const string TheirBody = """{"error":"theirs"}""";

    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;
    private RawMcp _client = null!;
    private int _status = 401;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", async request =>
        {
            var message = (string)request.Params!["arguments"]!["message"]!;
            if (message != "refused")
            {
                await request.TextAsync(message);
                return;
            }

            request.Context.Response.StatusCode = _status;
            request.Context.Response.Headers.WWWAuthenticate = Theirs;
            await request.JsonAsync(TheirBody);
        });
        _gateway = await TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(0, TargetYaml.Route("remote", "/mcp", $"targets: [{TargetYaml.Http("one", _server.Endpoint)}]"))));
        _client = new RawMcp(_gateway.Endpoint) { Authorization = "Bearer alice" };
        await _client.OpenAsync(Batches.Revision);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Challenge_to_every_request_of_a_batch_comes_back_unchanged_as_to_one(int status)
    {
        _status = status;

        using var response = await _client.PostAsync(Batches.Of(
            RawMcp.Call("echo", "refused", "1"), RawMcp.Notification("notifications/roots/list_changed"), RawMcp.Call("echo", "refused", "2")));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(Theirs, Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        Assert.Equal(TheirBody, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, _server.Count("tools/call"));
    }

    [Fact]
    public async Task Challenge_to_some_requests_of_a_batch_fails_these_and_no_other()
    {
        using var response = await _client.PostAsync(Batches.Of(RawMcp.Call("echo", "refused", "1"), RawMcp.Call("echo", "served", "2"), "1"));

        Assert.Equal((HttpStatusCode.OK, false), (response.StatusCode, response.Headers.Contains("WWW-Authenticate")));
        var answers = (await RawMcp.ReadAsync(response)).AsArray().Select(answer => answer!).ToList();
        Assert.Equal((3, "served"), (answers.Count, answers.To("2").Text()));
        Assert.NotNull(answers.To("1").Code());
    }
}
