using System.Net;
using System.Text.Json;
using Gateway.Tests.Authentication;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Cluster;

/// <summary>
/// C1: the owner verifies the token again, for the moment at which the request came in. Neither the way there nor clocks that differ a little refuse what the
/// entry took, and no node lets through what has expired.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class TokenInTheHopTests : IAsyncLifetime
{
    private static readonly TestKey Old = TestKey.For("RS256");
    private static readonly TestKey New = TestKey.For("ES256").As("ES256", "new");

    // Past its exp and within the leeway of a minute.
    private static readonly TimeSpan JustTaken = TimeSpan.FromSeconds(300 + 55);

    private readonly ManualTimeProvider _ownersClock = new();
    private readonly ManualTimeProvider _entrysClock = new();
    private ScriptedServer _server = null!;
    private StubHttpServer _issuer = null!;
    private TestCluster _cluster = null!;
    private TestKey[] _published = [Old];

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.On("tools/call", request => request.TextAsync("through"));
        _issuer = await StubHttpServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(Mint.KeySetText([.. _published.Select(key => key.Jwk())]), context.RequestAborted);
        });
        var policies = $"policies: {{jwtAuth: {{mode: strict, issuer: '{Mint.Issuer}', audiences: ['{Mint.Audience}'], jwks: {{url: {JsonSerializer.Serialize(_issuer.Url)}}}}}}}, ";
        var yaml = TestCluster.Yaml(TargetYaml.Http("one", _server.Endpoint)).Replace("backends: [{mcp", policies + "backends: [{mcp", StringComparison.Ordinal);
        _cluster = await TestCluster.StartAsync(yaml, nodes: 0);
        await _cluster.AddAsync("owner", yaml, time: _ownersClock);
        await _cluster.AddAsync("entry", yaml, time: _entrysClock);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _issuer.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task C1_Token_that_the_entry_took_is_not_refused_by_an_owner_whose_clock_is_ahead()
    {
        var session = await OpenAsync(Mint.Token(Old));
        _entrysClock.Advance(JustTaken);
        _ownersClock.Advance(JustTaken + TimeSpan.FromSeconds(10));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await CallAsync(1, session), await CallAsync(0, session)));
    }

    [Fact]
    public async Task C1_Token_that_has_expired_by_the_entrys_clock_is_refused_though_the_owners_is_behind()
    {
        var session = await OpenAsync(Mint.Token(Old));
        _entrysClock.Advance(JustTaken + TimeSpan.FromSeconds(10));

        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(1, session));
        Assert.Equal(0, _server.Count("tools/call"));
    }

    [Fact]
    public async Task C1_Entry_whose_clock_stands_still_lets_no_expired_token_through_to_an_owner_that_knows_the_time()
    {
        var session = await OpenAsync(Mint.Token(Old));
        _ownersClock.Advance(JustTaken + TimeSpan.FromMinutes(2));

        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(1, session));
        Assert.Equal(0, _server.Count("tools/call"));
    }

    [Fact]
    public async Task C1_Token_that_is_not_valid_yet_by_the_owners_clock_alone_is_taken()
    {
        var session = await OpenAsync(Mint.Token(Old));
        _entrysClock.Advance(TimeSpan.FromSeconds(20));
        var early = Mint.Token(Old, Mint.Claims(("nbf", $"{Mint.Now + 70}")));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await CallAsync(0, session with { Token = early }), await CallAsync(1, session with { Token = early })));
    }

    [Fact]
    public async Task C1_Key_that_is_new_to_the_owner_is_read_though_it_has_just_read_the_old_ones()
    {
        var session = await OpenAsync(Mint.Token(Old));
        _published = [Old, New];
        var renewed = session with { Token = Mint.Token(New) };
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(0, renewed));
        _entrysClock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await CallAsync(1, renewed), await CallAsync(0, renewed)));
    }

    [Fact]
    public async Task C1_Client_cannot_say_itself_when_its_request_came_in()
    {
        var session = await OpenAsync(Mint.Token(Old));
        _ownersClock.Advance(JustTaken + TimeSpan.FromSeconds(10));
        using var client = Client(0, session);

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(
            RawMcp.Call("echo"), ("gw-arrival", $"{Mint.Now}000"), ("gw-epoch", "0"), ("gw-peer", "127.0.0.1:1"), ("gw-scheme", "http"), ("gw-port", "0"), ("gw-route", "0")));
    }

    private async Task<OpenSession> OpenAsync(string token)
    {
        using var client = new RawMcp(_cluster[0].Endpoint) { Authorization = $"Bearer {token}" };
        await client.OpenAsync();
        return new OpenSession(client.SessionId!, token);
    }

    private RawMcp Client(int node, OpenSession session) => new(_cluster[node].Endpoint) { SessionId = session.Id, Authorization = $"Bearer {session.Token}" };

    private async Task<HttpStatusCode> CallAsync(int node, OpenSession session)
    {
        using var client = Client(node, session);
        return await client.StatusAsync(RawMcp.Call("echo"));
    }

    private sealed record OpenSession(string Id, string Token);
}
