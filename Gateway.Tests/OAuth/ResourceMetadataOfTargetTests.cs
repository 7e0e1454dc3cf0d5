using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.OAuth;

/// <summary>What a target says about where to get tokens is for nobody to follow (O8).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ResourceMetadataOfTargetTests
{
    [Fact]
    public async Task O8_challenge_of_a_target_makes_the_gateway_connect_nowhere()
    {
        await using var elsewhere = await FakeProvider.StartAsync();
        await using var target = await StubHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = $"Bearer resource_metadata=\"{elsewhere.Url}.well-known/oauth-protected-resource\"";
            return Task.CompletedTask;
        });

        // Two targets: nothing of the one that refuses is the client's business.
        await using var other = await ScriptedServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            TargetYaml.Backend(TargetYaml.Http("refuses", new Uri(target.Url, "/mcp")), TargetYaml.Http("other", other.Endpoint)));

        var answer = await gateway.AskAsync("POST", "/mcp", RawMcp.Initialize(), "Accept: application/json, text/event-stream");

        Assert.Equal(200, answer.Status);
        Assert.NotNull(answer.Json["error"]);
        Assert.Null(answer.Header("WWW-Authenticate"));
        Assert.DoesNotContain(elsewhere.Origin, answer.Body, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Received.Items);
    }
}
