using System.Net;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>A target that asks for tokens itself: the gateway passes on what is between it and the client, and keeps clients apart.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class PassthroughTests : IAsyncLifetime
{
    private const string Theirs = "Bearer resource_metadata=\"http://target.example/.well-known/oauth-protected-resource/mcp\", scope=\"a b\"";
    private const string TheirBody = """{"error":"theirs"}""";
    private const string Document = """{ "resource" : "http://target.example/mcp" }""";

    private ScriptedServer _server = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _gateway = await TestGateway.StartAsync(TargetYaml.Binds(TargetYaml.Bind(0, TargetYaml.Route("remote", "/remote/mcp", $"targets: [{TargetYaml.Http("one", _server.Endpoint)}]"))));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Authorization_of_the_client_reaches_the_target()
    {
        using var client = Client("Bearer alice");
        await client.OpenAsync();

        Assert.Equal("hello", await client.TextAsync(RawMcp.Call("echo")));
        Assert.All(_server.Received.Items, request => Assert.Equal("Bearer alice", request.Header("Authorization")));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Challenge_of_the_target_comes_back_unchanged(int status)
    {
        _server.On("initialize", request => ChallengeAsync(request, status));
        using var client = Client(null);

        for (var i = 0; i < 10; i++)
        {
            using var response = await client.PostAsync(RawMcp.Initialize());

            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(Theirs, Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
            Assert.Equal(TheirBody, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        // A target that refuses strangers is not ill.
        Assert.Equal(10, _server.Count("initialize"));
    }

    [Fact]
    public async Task Challenge_of_a_call_comes_back_unchanged()
    {
        _server.On("tools/call", request => ChallengeAsync(request, 403));
        using var client = Client("Bearer alice");
        await client.OpenAsync();

        using var response = await client.PostAsync(RawMcp.Call("echo"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(Theirs, Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
    }

    [Fact]
    public async Task S1_Sessions_are_told_apart_by_the_header_that_passes()
    {
        using var alice = Client("Bearer alice");
        using var bob = Client("Bearer bob");
        using var nobody = Client(null);
        await alice.OpenAsync();
        (bob.SessionId, nobody.SessionId) = (alice.SessionId, alice.SessionId);

        Assert.Equal(HttpStatusCode.NotFound, await bob.StatusAsync(RawMcp.Request("ping")));
        Assert.Equal(HttpStatusCode.NotFound, await nobody.StatusAsync(RawMcp.Request("ping")));
        Assert.Equal(HttpStatusCode.OK, await alice.StatusAsync(RawMcp.Request("ping")));
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/remote/mcp", "/.well-known/oauth-protected-resource/mcp")]
    [InlineData("/.well-known/oauth-authorization-server/remote/mcp", "/.well-known/oauth-authorization-server/mcp")]
    [InlineData("/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource")]
    [InlineData("/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server")]
    public async Task Documents_of_the_target_come_back_unchanged(string asked, string fetched)
    {
        _server.HasSessions = false;
        _server.On("GET", request => request.Context.Request.Path == fetched ? request.JsonAsync(Document) : NotFoundAsync(request));
        using var http = new HttpClient();

        using var response = await http.GetAsync(_gateway.At(asked), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Document, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/other")]
    [InlineData("/.well-known/oauth-protected-resource-evil/remote/mcp")]
    [InlineData("/.well-known/other/remote/mcp")]
    [InlineData("/.well-known/oauth-protected-resource/.well-known/oauth-protected-resource")]
    public async Task Nothing_else_is_fetched(string asked)
    {
        using var http = new HttpClient();

        using var response = await http.GetAsync(_gateway.At(asked), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(_server.Received.Items);
    }

    [Fact]
    public async Task With_a_second_target_nothing_passes()
    {
        await using var other = await ScriptedServer.StartAsync();
        await _gateway.ReloadAsync(TargetYaml.Binds(TargetYaml.Bind(
            0, TargetYaml.Route("remote", "/remote/mcp", $"targets: [{TargetYaml.Http("one", _server.Endpoint)}, {TargetYaml.Http("two", other.Endpoint)}]"))));
        using var client = Client("Bearer alice");
        await client.OpenAsync();

        Assert.DoesNotContain(_server.Received.Items.Concat(other.Received.Items), request => request.Header("Authorization") is not null);
    }

    [Fact]
    public async Task Two_authorization_headers_are_refused()
    {
        using var raw = await RawHttp.ConnectAsync(_gateway.Endpoint);

        var answer = await raw.AskAsync(RawHttp.Post(RawMcp.Initialize(), "Authorization: Bearer a", "Authorization: Bearer b").Replace("POST /mcp", "POST /remote/mcp", StringComparison.Ordinal));

        Assert.Equal(400, answer.Status);
        Assert.Empty(_server.Received.Items);
    }

    private static async Task ChallengeAsync(ScriptedRequest request, int status)
    {
        request.Context.Response.StatusCode = status;
        request.Context.Response.Headers.WWWAuthenticate = Theirs;
        await request.JsonAsync(TheirBody);
    }

    private static Task NotFoundAsync(ScriptedRequest request)
    {
        request.Context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private RawMcp Client(string? authorization) => new(_gateway.At("/remote/mcp")) { Authorization = authorization };
}
