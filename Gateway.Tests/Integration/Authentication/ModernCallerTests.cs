using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>Clients of 2026-07-28 with tokens: the gateway holds sessions at targets for them, and none is ever another caller's.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ModernCallerTests : IAsyncLifetime
{
    private readonly List<RawModern> _clients = [];
    private ProtectedGateway _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await ProtectedGateway.StartAsync(ProtectedGateway.Mcp(", mode: optional"));

    public ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        return _rig.DisposeAsync();
    }

    [Fact]
    public async Task S10_Two_callers_never_share_a_session_at_the_target()
    {
        var callers = new[] { ProtectedGateway.TokenOf("alice"), ProtectedGateway.TokenOf("bob"), null, ProtectedGateway.Token(("client_id", "\"other\"")) };
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(callers.Select((token, number) => Client(token).TextAsync("echo", $"caller-{number}")));
        }

        var sessions = _rig.Server.Received.Items.Where(request => request.Method == "tools/call")
            .GroupBy(request => (string)request.Params!["arguments"]!["message"]!, request => request.Header("Mcp-Session-Id"));
        Assert.All(sessions, session => Assert.Single(session.Distinct()));
        Assert.Equal(callers.Length, sessions.Select(session => session.First()).Distinct().Count());
    }

    [Fact]
    public async Task Refreshed_token_goes_on_in_the_same_session()
    {
        await Client(ProtectedGateway.TokenOf("alice")).TextAsync("echo");
        await Client(ProtectedGateway.Token(("sub", "\"alice\""), ("jti", "\"next\""))).TextAsync("echo");

        Assert.Equal(1, _rig.Server.Count("initialize"));
    }

    [Fact]
    public async Task Bad_token_is_401_with_a_challenge_before_anything_is_read_of_the_request()
    {
        var client = Client("nonsense");

        using var response = await client.PostAsync(client.Request("tools/call", RawModern.Call("echo")), ("Mcp-Name", "other"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Single(response.Headers.WwwAuthenticate);
        Assert.Equal(0, _rig.Server.Count("initialize"));
    }

    private RawModern Client(string? token)
    {
        var client = new RawModern(_rig.Gateway.Endpoint) { Authorization = token is null ? null : $"Bearer {token}" };
        _clients.Add(client);
        return client;
    }
}
