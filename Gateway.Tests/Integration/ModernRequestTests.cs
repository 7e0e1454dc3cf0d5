using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>Requests of revision 2026-07-28, which has no sessions: refused in a way that makes clients that probe fall back.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ModernRequestTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Meta = """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}""";

    [Theory]
    [InlineData("tools/list", "{}", "2026-07-28")]
    [InlineData("tools/list", Meta, "2026-07-28")]
    [InlineData("tools/list", Meta, null)]
    [InlineData("tools/list", Meta, "2025-11-25")]
    [InlineData("tools/list", "{}", "2027-01-01")]
    [InlineData("tools/list", """{"_meta":{"io.modelcontextprotocol/protocolVersion":7}}""", null)]
    [InlineData("server/discover", "{}", null)]
    [InlineData("server/discover", Meta, "2026-07-28")]
    [InlineData("server/discover", "{}", "2025-06-18")]
    public async Task Modern_request_is_400_with_its_id_with_a_session_and_without(string method, string parameters, string? version)
    {
        foreach (var session in new[] { null, fixture.Client.SessionId })
        {
            using var response = await fixture.Client.PostAsync(
                RawMcp.Request(method, parameters, "\"probe\""), ("MCP-Protocol-Version", version), ("Mcp-Session-Id", session), ("Mcp-Method", method));

            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.False(response.Headers.Contains("Mcp-Session-Id"));
            var answer = await RawMcp.ReadAsync(response);
            Assert.Equal(("probe", -32000), ((string?)answer["id"], (int)answer["error"]!["code"]!));
        }

        Assert.Equal(1, fixture.Server.Count("initialize"));
        await fixture.AssertAliveAsync();
    }

    [Fact]
    public async Task Legacy_revision_in_meta_is_no_modern_request()
    {
        await fixture.Client.AskAsync(RawMcp.Request("ping", """{"_meta":{"io.modelcontextprotocol/protocolVersion":"2025-11-25"}}"""));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Stream_of_the_modern_revision_is_refused(string method)
    {
        using var response = await fixture.Client.SendAsync(new HttpMethod(method), null, ("MCP-Protocol-Version", "2026-07-28"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await fixture.AssertAliveAsync();
    }
}
