using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Thousands of random and mutated bodies in one session: never a 5xx, never a fault in the log, and the session lives on.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class HostileBodiesTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const int Bodies = 10_000;
    private const int Senders = 4;

    private static readonly string[] Good =
    [
        RawMcp.Call("echo", "äöü ☃ 🦊 \\u00e4\\ud83e\\udd8a"),
        RawMcp.Request("tools/call", """{"name":"echo","arguments":{"a":[1,2.5,{"b":null}],"message":"x"},"_meta":{"progressToken":"p"}}""", "\"s\""),
        RawMcp.Request("tools/list", """{"cursor":"abc"}"""),
        RawMcp.Request("prompts/get", """{"name":"one_two","arguments":{}}"""),
        RawMcp.Request("resources/read", """{"uri":"one+file:///x"}"""),
        RawMcp.Request("resources/subscribe", """{"uri":"file:///x"}"""),
        RawMcp.Request("completion/complete", """{"ref":{"type":"ref/resource","uri":"x://{y}"},"argument":{"name":"y","value":"z"}}"""),
        RawMcp.Request("logging/setLevel", """{"level":"info"}"""),
        RawMcp.Request("ping"),
        RawMcp.Notification("notifications/cancelled", """{"requestId":1,"reason":"r"}"""),
        RawMcp.Notification("notifications/progress", """{"progressToken":"1.1","progress":1}"""),
        RawMcp.Notification("notifications/roots/list_changed"),
        """{"jsonrpc":"2.0","id":"1.1","result":{"roots":[]}}""",
        """{"jsonrpc":"2.0","id":"1.1","error":{"code":-1,"message":"no"}}""",
        """[{"jsonrpc":"2.0","id":1,"method":"ping"}]""",
    ];

    [Theory]
    [InlineData(20261121)]
    public async Task Ten_thousand_bodies_make_no_5xx_and_leave_the_session_alive(int seed)
    {
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        using var http = new HttpClient();

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            var random = new SeededBytes((ulong)(seed + sender));
            for (var i = 0; i < Bodies / Senders; i++)
            {
                var body = i % 10 == 0 ? random.Noise(random.Next(300)) : random.Mutation(Good);
                var status = await SendAsync(http, body);
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                Assert.True((int)status < 500, $"{(int)status} to {Convert.ToHexString(body)}");
            }
        }));

        await fixture.AssertAliveAsync();
        Assert.DoesNotContain(fixture.Gateway.Logs.Items, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));

        // The bodies are bad in many ways, and some are good enough to reach the target.
        Assert.True(statuses.GetValueOrDefault(HttpStatusCode.BadRequest) > Bodies / 4, $"{statuses.GetValueOrDefault(HttpStatusCode.BadRequest)} of {Bodies} are refused.");
        Assert.True(statuses.GetValueOrDefault(HttpStatusCode.OK) > Bodies / 20, $"{statuses.GetValueOrDefault(HttpStatusCode.OK)} of {Bodies} are answered.");
        Assert.True(fixture.Server.Count("tools/call") > Bodies / 100, $"{fixture.Server.Count("tools/call")} of {Bodies} reach the target.");
    }

    private async Task<HttpStatusCode> SendAsync(HttpClient http, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, fixture.Gateway.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Mcp-Session-Id", fixture.Client.SessionId);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken).Within($"the answer to {Convert.ToHexString(body)}");
        return response.StatusCode;
    }
}
