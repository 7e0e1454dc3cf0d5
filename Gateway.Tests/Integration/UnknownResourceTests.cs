using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>
/// What a client of each era is answered about a resource that a server of each era does not have: -32002 until 2025-11-25, -32602 from 2026-07-28 on (MCP
/// 2026-07-28, resources). A modern server's code says nothing more than that a parameter is wrong, and so stays what it is.
/// </summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class UnknownResourceTests
{
    [Theory]
    [InlineData("legacy", -32002, "legacy", -32002)]
    [InlineData("legacy", -32002, "modern", -32602)]
    [InlineData("modern", -32602, "legacy", -32602)]
    [InlineData("modern", -32602, "modern", -32602)]
    public async Task Code_is_one_that_the_clients_revision_has(string target, int said, string client, int answered)
    {
        await using var server = target == "legacy" ? await ScriptedServer.StartAsync("""{"resources":{}}""") : await ModernServer.StartAsync("""{"resources":{}}""");
        server.On("resources/read", request => request.ErrorAsync(said, "There is none."));
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint, target)));

        Assert.Equal(answered, client == "legacy" ? await AsLegacyAsync(gateway.Endpoint) : await AsModernAsync(gateway.Endpoint));
    }

    private static async Task<int> AsLegacyAsync(Uri endpoint)
    {
        using var client = new RawMcp(endpoint);
        await client.OpenAsync();
        return (int)(await client.AskAsync(RawMcp.Request("resources/read", """{"uri":"test://none"}""")))["error"]!["code"]!;
    }

    private static async Task<int> AsModernAsync(Uri endpoint)
    {
        using var client = new RawModern(endpoint);
        var (status, code) = await client.OutcomeAsync(client.Request("resources/read", """{"uri":"test://none"}"""));
        Assert.Equal(HttpStatusCode.OK, status);
        return code;
    }
}
