using Gateway.Tests.Integration;
using Gateway.Tests.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.Pipeline;

/// <summary>Policies that are written apart hold at their targets and nowhere else, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AttachedPolicyTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Route_and_gateway_have_what_is_attached_to_them()
    {
        await using var gateway = await TestGateway.StartAsync($$$"""
            policies:
            - {target: {gateway: {gatewayName: default}}, policy: {transformations: {response: {set: {x-gateway: '"yes"'} } } } }
            - {target: {route: {name: closed}}, policy: {apiKey: {mode: strict, keys: [{key: k}]} } }
            binds:
            - port: 0
              address: 127.0.0.1
              listeners:
              - routes:
                - {name: open, matches: [{path: {exact: /open} }], backends: [{mcp: {targets: [{{{TargetYaml.Http("one", _server.Endpoint)}}}]} }]}
                - {name: closed, matches: [{path: {exact: /closed} }], backends: [{mcp: {targets: [{{{TargetYaml.Http("one", _server.Endpoint)}}}]} }]}
            """);

        var (open, closed) = (await AskAsync(gateway, "/open"), await AskAsync(gateway, "/closed"));
        var known = await AskAsync(gateway, "/closed", "Authorization: Bearer k");

        Assert.Equal((200, 401, 200), (open.Status, closed.Status, known.Status));
        Assert.All(new[] { open, closed, known }, answer => Assert.Equal("yes", answer.Header("x-gateway")));
    }

    [Fact]
    public async Task Narrower_level_wins_wherever_the_broader_one_is_written()
    {
        await using var gateway = await TestGateway.StartAsync($$$"""
            policies:
            - {target: {gateway: {} }, policy: {transformations: {response: {set: {x-level: '"gateway"'} } } } }
            - {target: {backend: {backend: {name: tools} } }, policy: {transformations: {request: {set: {x-level: '"backend"'} }, response: {set: {x-level: '"backend"'} } } } }
            backends: [{name: tools, mcp: {targets: [{{{TargetYaml.Http("one", _server.Endpoint)}}}]} }]
            binds:
            - port: 0
              address: 127.0.0.1
              listeners:
              - routes:
                - {policies: {transformations: {response: {set: {x-level: '"route"'} } } }, backends: [{backend: tools}]}
            """);

        var answer = await AskAsync(gateway, "/mcp");

        Assert.Equal((200, "backend"), (answer.Status, answer.Header("x-level")));
        Assert.Equal("backend", _server.Received.Items.First(request => request.Method == "initialize").Header("x-level"));
    }

    [Fact]
    public async Task Short_form_has_names_as_well()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"policies: [{{target: {{backend: {{backend: {{name: mcp}}}}}}, policy: {{apiKey: {{mode: strict, keys: [{{key: k}}]}}}}}}]\n"
            + $"mcp: {{address: 127.0.0.1, port: 0, targets: [{TargetYaml.Http("one", _server.Endpoint)}]}}");

        Assert.Equal(401, (await AskAsync(gateway, "/mcp")).Status);
    }

    private static Task<RawAnswer> AskAsync(TestGateway gateway, string path, params string[] headers) =>
        gateway.AskAsync("POST", path, RawMcp.Initialize(), [.. headers, "Accept: application/json, text/event-stream"]);
}
