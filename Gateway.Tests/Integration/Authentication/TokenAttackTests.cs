using System.Net;
using Gateway.Tests.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>Tokens that must not be taken, over real sockets: whatever is wrong with them, the answer is the same, and no target is asked.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class TokenAttackTests : IAsyncLifetime
{
    private static readonly TestKey Key = ProtectedGateway.Key;

    private static readonly Dictionary<string, Func<string>> Tokens = new()
    {
        ["J1 none"] = () => Unsigned("none"),
        ["J1 NoNe"] = () => Unsigned("NoNe"),
        ["J1 empty alg"] = () => Unsigned(""),
        ["J2 HS256 over the PEM"] = () => Mint.Compact(Header(("alg", "\"HS256\"")), Mint.Claims(), data => TestKey.Hmac(Key.PublicPem(), data)),
        ["J2 HS256 over the JWK"] = () => Mint.Compact(Header(("alg", "\"HS256\"")), Mint.Claims(), data => TestKey.Hmac(Key.Jwk().ToJsonString(), data)),
        ["J3 kid that is a path"] = () => WithHeader(("kid", "\"../../etc/passwd\"")),
        ["J3 kid that is SQL"] = () => WithHeader(("kid", "\"' OR 1=1 --\"")),
        ["J3 kid of 10 KB"] = () => WithHeader(("kid", $"\"{new string('k', 5000)}\"")),
        ["J3 embedded jwk"] = () => WithHeader(("jwk", Key.Jwk().ToJsonString())),
        ["J3 jku"] = () => WithHeader(("jku", "\"http://127.0.0.1:9/keys\"")),
        ["J3 x5u"] = () => WithHeader(("x5u", "\"http://127.0.0.1:9/keys\"")),
        ["J4 expired 61 s ago"] = () => ProtectedGateway.Token(("exp", $"{Mint.Now - 61}")),
        ["J4 exp is a text"] = () => ProtectedGateway.Token(("exp", "\"9999999999\"")),
        ["J4 exp of 20 digits"] = () => ProtectedGateway.Token(("exp", "99999999999999999999")),
        ["J4 exp beyond doubles"] = () => ProtectedGateway.Token(("exp", "1e400")),
        ["J4 not yet"] = () => ProtectedGateway.Token(("nbf", $"{Mint.Now + 61}")),
        ["J5 another issuer"] = () => ProtectedGateway.Token(("iss", "\"https://other.example\"")),
        ["J5 another audience"] = () => ProtectedGateway.Token(("aud", "\"https://other.example\"")),
        ["J5 audience with a slash"] = () => ProtectedGateway.Token(("aud", $"\"{Mint.Audience}/\"")),
        ["J5 no audience"] = () => ProtectedGateway.Token(("aud", null)),
        ["J6 two subjects"] = () => Mint.Token(Key, Mint.Claims().Replace("\"sub\":\"alice\"", "\"sub\":\"alice\",\"sub\":\"admin\"", StringComparison.Ordinal)),
        ["J7 9 KiB"] = () => ProtectedGateway.Token(("x", $"\"{new string('x', 9 << 10)}\"")),
        ["J7 nine levels"] = () => ProtectedGateway.Token(("x", new string('[', 9) + new string(']', 9))),
        ["J8 five segments"] = () => "e30.a.b.c.d",
        ["J9 crit"] = () => WithHeader(("crit", "[\"b64\"]"), ("b64", "false")),
        ["J14 another kind of token"] = () => WithHeader(("typ", "\"logout+jwt\"")),
        ["J14 id_token for the client"] = () => ProtectedGateway.Token(("aud", "\"my-client\"")),
        ["signed by another key"] = () => Mint.Token(TestKey.For("RS256", other: true)),
        ["payload null"] = () => Mint.Token(Key, "null"),
        ["not a token"] = () => "abc",
    };

    private ProtectedGateway _rig = null!;

    public static TheoryData<string> Names => [.. Tokens.Keys];

    public async ValueTask InitializeAsync() => _rig = await ProtectedGateway.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Token_is_refused_with_the_same_words_and_no_target_is_asked(string name)
    {
        var token = Tokens[name]();
        using var response = await _rig.Client(token).PostAsync(RawMcp.Initialize());

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.EndsWith(", error=\"invalid_token\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")), StringComparison.Ordinal);
        Assert.Equal("""{"error":"unauthorized","error_description":"JWT token required"}""", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Empty(_rig.Server.Received.Items);
        Assert.DoesNotContain(_rig.Gateway.AccessLog.Items.Concat(_rig.Gateway.Logs.Items), line => line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task J4_Token_that_expired_59_seconds_ago_is_still_taken() =>
        Assert.Equal(HttpStatusCode.OK, await _rig.Client(ProtectedGateway.Token(("exp", $"{Mint.Now - 59}"))).StatusAsync(RawMcp.Initialize()));

    [Fact]
    public async Task J5_Audience_may_stand_in_a_list() =>
        Assert.Equal(HttpStatusCode.OK, await _rig.Client(ProtectedGateway.Token(("aud", $"[\"x\",\"{Mint.Audience}\"]"))).StatusAsync(RawMcp.Initialize()));

    [Fact]
    public async Task J10_Flood_of_unknown_key_names_costs_the_issuer_one_request()
    {
        Assert.Equal(HttpStatusCode.OK, await _rig.Client(ProtectedGateway.Token()).StatusAsync(RawMcp.Initialize()));
        var before = _rig.KeyRequests;

        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => _rig.Client(WithHeader(("kid", $"\"made-up-{number}\""))).StatusAsync(RawMcp.Initialize())));

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.InRange(_rig.KeyRequests - before, 0, 1);
    }

    [Theory]
    [InlineData("access_token")]
    [InlineData("token")]
    public async Task J13_Token_in_the_query_is_ignored_and_not_logged(string parameter)
    {
        var token = ProtectedGateway.Token();
        using var client = new RawMcp(_rig.Gateway.At($"/mcp?{parameter}={token}"));

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusAsync(RawMcp.Initialize()));
        await _rig.LoggedAsync("no_credential");
        Assert.DoesNotContain(_rig.Gateway.AccessLog.Items.Concat(_rig.Gateway.Logs.Items), line => line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task J13_Token_in_a_cookie_is_ignored() =>
        Assert.Equal(HttpStatusCode.Unauthorized, await _rig.Client(null).StatusAsync(RawMcp.Initialize(), ("Cookie", $"Authorization=Bearer {ProtectedGateway.Token()}")));

    [Theory]
    [InlineData("Bearer GOOD", "Bearer GOOD")]
    [InlineData("Bearer GOOD", "Basic YTpi")]
    [InlineData("Basic YTpi", "Bearer GOOD")]
    public async Task J13_Two_authorization_headers_are_refused_whatever_they_are(string first, string second)
    {
        using var raw = await RawHttp.ConnectAsync(_rig.Gateway.Endpoint);
        var token = ProtectedGateway.Token();

        var answer = await raw.AskAsync(RawHttp.Post(RawMcp.Initialize(), $"Authorization: {first}", $"Authorization: {second}").Replace("GOOD", token, StringComparison.Ordinal));

        Assert.Equal(401, answer.Status);
        Assert.Empty(_rig.Server.Received.Items);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer  ")]
    [InlineData("Bearer a b")]
    [InlineData("bearer,Bearer")]
    public async Task Header_without_a_whole_token_is_refused(string header)
    {
        using var raw = await RawHttp.ConnectAsync(_rig.Gateway.Endpoint);

        Assert.Equal(401, (await raw.AskAsync(RawHttp.Post(RawMcp.Initialize(), $"Authorization: {header}"))).Status);
    }

    private static string Header(params (string Name, string? Json)[] changes) => Mint.Header(Key, changes);

    private static string WithHeader(params (string Name, string? Json)[] changes) => Mint.Token(Key, header: Header(changes));

    private static string Unsigned(string algorithm) => $"{Mint.Encode(Header(("alg", $"\"{algorithm}\"")))}.{Mint.Encode(Mint.Claims())}.";
}
