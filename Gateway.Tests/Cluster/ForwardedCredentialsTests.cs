using System.Net;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster;

/// <summary>D2: the owner verifies again who is calling, so what the entry node took off the request for the targets must reach the owner, and no target.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ForwardedCredentialsTests
{
    [Theory]
    [InlineData("header: {name: Authorization, prefix: 'Bearer '}", "Authorization", "Bearer plain-key", "")]
    [InlineData("header: {name: X-Api-Key}", "X-Api-Key", "plain-key", "")]
    [InlineData("cookie: {name: key}", "Cookie", "a=1; key=plain-key; b=2", "")]
    [InlineData("queryParameter: {name: key}", "X-Nothing", "x", "?key=plain-key")]
    public async Task Credentials_reach_the_owner_through_another_node_and_no_target(string location, string header, string value, string query)
    {
        await using var server = await ScriptedServer.StartAsync("""{"tools":{}}""");
        server.On("tools/list", request => request.ResultAsync("""{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}"""));
        var yaml = TestCluster.Yaml(TargetYaml.Http("one", server.Endpoint)).Replace(
            "backends: [{mcp", $"policies: {{apiKey: {{mode: strict, location: {{{location}}}, keys: [{{key: plain-key}}]}}}}, backends: [{{mcp", StringComparison.Ordinal);
        await using var cluster = await TestCluster.StartAsync(yaml, nodes: 2);
        using var owner = new RawMcp(new Uri(cluster[0].Endpoint + query));
        using var other = new RawMcp(new Uri(cluster[1].Endpoint + query));

        using var opened = await owner.PostAsync(RawMcp.Initialize(), (header, value));
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        other.SessionId = opened.Headers.GetValues("Mcp-Session-Id").Single();
        using var listed = await other.PostAsync(RawMcp.Request("tools/list"), (header, value));
        using var refused = await other.PostAsync(RawMcp.Request("tools/list"), ("X-Nothing", "x"));

        Assert.Equal((HttpStatusCode.OK, query.Length > 0 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized), (listed.StatusCode, refused.StatusCode));
        Assert.DoesNotContain(server.Received.Items, request => $"{request.Header("Authorization")}{request.Header("X-Api-Key")}{request.Header("Cookie")}".Contains("plain-key", StringComparison.Ordinal));
    }
}
