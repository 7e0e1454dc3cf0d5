using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>What belongs to one caller is, for every other one, not there: sessions, streams, replays, questions and calls.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class SessionOwnerTests : IAsyncLifetime
{
    private static readonly string Ping = RawMcp.Request("ping");

    private ProtectedGateway _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await ProtectedGateway.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task S1_Session_of_somebody_else_is_answered_like_one_that_never_was(string method)
    {
        var alice = await _rig.OpenAsync(ProtectedGateway.TokenOf("alice"));
        await using var stream = await alice.ListenAsync();
        var bob = _rig.Client(ProtectedGateway.TokenOf("bob"));

        var (status, body) = await AskAsync(bob, method, alice.SessionId!);
        var unknown = await AskAsync(bob, method, new string('A', alice.SessionId!.Length));

        Assert.Equal((HttpStatusCode.NotFound, body), (status, unknown.Body));
        Assert.Equal(status, unknown.Status);
        Assert.Contains("-32001", body, StringComparison.Ordinal);
        Assert.False(stream.Ended.IsCompleted);
        Assert.Equal(HttpStatusCode.OK, await alice.StatusAsync(Ping));
        await _rig.Gateway.Logs.WaitAsync(line => line.Contains("session_owner_mismatch", StringComparison.Ordinal), "the audit of the attempt");
        Assert.DoesNotContain(_rig.Gateway.Logs.Items, line => line.Contains(alice.SessionId, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sub", "\"bob\"")]
    [InlineData("client_id", "\"other\"")]
    [InlineData("azp", "\"other\"")]
    public async Task S2_Session_is_of_one_user_with_one_client(string claim, string json)
    {
        var alice = await _rig.OpenAsync(ProtectedGateway.TokenOf("alice"));

        var other = _rig.Client(ProtectedGateway.Token((claim, json)));
        other.SessionId = alice.SessionId;

        Assert.Equal(HttpStatusCode.NotFound, await other.StatusAsync(Ping));
    }

    [Fact]
    public async Task S2_Tokens_without_a_subject_are_callers_of_their_own()
    {
        var first = await _rig.OpenAsync(ProtectedGateway.Token(("sub", null), ("jti", "\"1\"")));

        var second = _rig.Client(ProtectedGateway.Token(("sub", null), ("jti", "\"2\"")));
        second.SessionId = first.SessionId;

        Assert.Equal(HttpStatusCode.NotFound, await second.StatusAsync(Ping));
    }

    [Fact]
    public async Task Refreshed_token_goes_on_with_the_session()
    {
        var alice = await _rig.OpenAsync(ProtectedGateway.TokenOf("alice"));

        alice.Authorization = $"Bearer {ProtectedGateway.Token(("jti", "\"next\""))}";

        Assert.Equal(HttpStatusCode.OK, await alice.StatusAsync(Ping));
    }

    [Fact]
    public async Task S1_Session_alone_is_no_credential()
    {
        var alice = await _rig.OpenAsync(ProtectedGateway.TokenOf("alice"));

        alice.Authorization = null;

        Assert.Equal(HttpStatusCode.Unauthorized, await alice.StatusAsync(Ping));
    }

    [Fact]
    public async Task S1_Anonymous_caller_and_known_one_do_not_share_sessions()
    {
        await using var rig = await ProtectedGateway.StartAsync(ProtectedGateway.Mcp(", mode: optional"));
        var (alice, nobody) = (await rig.OpenAsync(ProtectedGateway.TokenOf("alice")), await rig.OpenAsync(null));

        (alice.SessionId, nobody.SessionId) = (nobody.SessionId, alice.SessionId);

        Assert.Equal(HttpStatusCode.NotFound, await alice.StatusAsync(Ping));
        Assert.Equal(HttpStatusCode.NotFound, await nobody.StatusAsync(Ping));
    }

    [Fact]
    public async Task S4_Chosen_session_id_is_not_taken_over()
    {
        var alice = await _rig.OpenAsync(ProtectedGateway.TokenOf("alice"));
        var bob = _rig.Client(ProtectedGateway.TokenOf("bob"));

        using var response = await bob.PostAsync(RawMcp.Initialize(), ("Mcp-Session-Id", alice.SessionId));

        Assert.NotEqual(alice.SessionId, response.Headers.GetValues("Mcp-Session-Id").Single());
        Assert.Equal(HttpStatusCode.OK, await alice.StatusAsync(Ping));
    }

    [Fact]
    public async Task S6_Events_of_somebody_else_cannot_be_replayed()
    {
        var (alice, bob) = (await _rig.OpenAsync(ProtectedGateway.TokenOf("alice")), await _rig.OpenAsync(ProtectedGateway.TokenOf("bob")));
        await using var stream = await alice.ListenAsync();
        var priming = await stream.Events.WaitAsync(item => item.Id is not null, "an event with an id");

        using var response = await bob.GetAsync(priming.Id);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("unknown_event", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task S10_Callers_have_upstream_sessions_of_their_own()
    {
        await _rig.OpenAsync(ProtectedGateway.TokenOf("alice"));
        await _rig.OpenAsync(ProtectedGateway.TokenOf("bob"));

        var sessions = _rig.Server.Received.Items.Where(request => request.Method == "notifications/initialized").Select(request => request.Header("Mcp-Session-Id"));

        Assert.Equal(2, sessions.Distinct().Count());
    }

    [Fact]
    public async Task S10_Stateless_callers_have_upstream_sessions_of_their_own()
    {
        await using var rig = await ProtectedGateway.StartAsync(backend: "statefulMode: stateless,");
        foreach (var user in new[] { "alice", "bob", "alice" })
        {
            Assert.Equal("hello", await rig.Client(ProtectedGateway.TokenOf(user)).TextAsync(RawMcp.Call("echo")));
        }

        var sessions = rig.Server.Received.Items.Where(request => request.Method == "tools/call").Select(request => request.Header("Mcp-Session-Id")).ToList();

        Assert.Equal(sessions[0], sessions[2]);
        Assert.NotEqual(sessions[0], sessions[1]);
    }

    [Fact]
    public async Task S14_Call_of_somebody_else_cannot_be_cancelled()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _rig.Server.On("tools/call", async request =>
        {
            await release.Task;
            await request.TextAsync("done");
        });
        var (alice, bob) = (await _rig.OpenAsync(ProtectedGateway.TokenOf("alice")), await _rig.OpenAsync(ProtectedGateway.TokenOf("bob")));
        var call = alice.TextAsync(RawMcp.Call("echo", id: "7"));
        await _rig.Server.Received.WaitAsync(request => request.Method == "tools/call", "the call at the target");

        var cancel = RawMcp.Notification("notifications/cancelled", """{"requestId":7}""");
        Assert.Equal(HttpStatusCode.Accepted, await bob.StatusAsync(cancel));
        Assert.Equal(HttpStatusCode.NotFound, await bob.StatusAsync(cancel, ("Mcp-Session-Id", alice.SessionId)));
        release.SetResult();

        Assert.Equal("done", await call);
        Assert.Equal(0, _rig.Server.Count("notifications/cancelled"));
    }

    [Fact]
    public async Task S15_Question_to_somebody_else_cannot_be_answered()
    {
        var alice = await _rig.OpenAsync(ProtectedGateway.TokenOf("alice"), """{"sampling":{}}""");
        var bob = await _rig.OpenAsync(ProtectedGateway.TokenOf("bob"), """{"sampling":{}}""");
        await using var stream = await alice.ListenAsync();
        var upstream = await _rig.Server.Streams.WaitAsync(_ => true, "the gateway's stream to the target");
        await upstream.SendAsync(RawMcp.Request("sampling/createMessage", "{}", "\"theirs\""));
        var minted = (await stream.MethodAsync("sampling/createMessage"))["id"]!.ToJsonString();

        string Answer(string text) => $$$"""{"jsonrpc":"2.0","id":{{{minted}}},"result":{"text":"{{{text}}}"}}""";
        Assert.Equal(HttpStatusCode.Accepted, await bob.StatusAsync(Answer("forged")));
        Assert.Equal(HttpStatusCode.NotFound, await bob.StatusAsync(Answer("forged"), ("Mcp-Session-Id", alice.SessionId)));
        Assert.Equal(HttpStatusCode.Accepted, await alice.StatusAsync(Answer("true")));

        var answered = await _rig.Server.Received.WaitAsync(request => request.RawId == "\"theirs\"", "the answer at the target");
        Assert.Contains("true", answered.Body, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(RawMcp client, string method, string session)
    {
        using var response = await client.SendAsync(new HttpMethod(method), method == "POST" ? Ping : null, ("Mcp-Session-Id", session));
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
