using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>What a session is bound to of its route: listener, hosts, matches and backend, so that no other route's rules are ever asked about it.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class RouteIdentityTests : IAsyncLifetime
{
    private ScriptedServer _one = null!;
    private ScriptedServer _two = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        (_one, _two) = (await ServerAsync("one"), await ServerAsync("two"));
        _gateway = await TestGateway.StartAsync(Yaml(Unnamed("/a", _one), Unnamed("/b", _two)));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task Session_of_one_route_without_a_name_is_not_found_at_another()
    {
        using var at = new RawMcp(_gateway.At("/a"));
        await at.OpenAsync();
        using var elsewhere = new RawMcp(_gateway.At("/b")) { SessionId = at.SessionId };

        Assert.Equal(HttpStatusCode.NotFound, await elsewhere.StatusAsync(RawMcp.Call("echo")));
        Assert.Equal("one", await at.TextAsync(RawMcp.Call("echo")));
        Assert.Equal((1, 0), (_one.Count("tools/call"), _two.Count("tools/call")));
    }

    [Fact]
    public async Task Sessions_of_routes_without_a_name_keep_their_own_targets_when_routes_change_places()
    {
        using var first = new RawMcp(_gateway.At("/a"));
        using var second = new RawMcp(_gateway.At("/b"));
        await first.OpenAsync();
        await second.OpenAsync();

        await _gateway.ReloadAsync(Yaml(Unnamed("/b", _two), Unnamed("/a", _one)));

        Assert.Equal(("one", "two"), (await first.TextAsync(RawMcp.Call("echo")), await second.TextAsync(RawMcp.Call("echo"))));
        Assert.Equal((1, 1), (_one.Count("initialize"), _two.Count("initialize")));
    }

    private static async Task<ScriptedServer> ServerAsync(string name)
    {
        var server = await ScriptedServer.StartAsync();
        server.On("tools/call", request => request.TextAsync(name));
        return server;
    }

    private static string Yaml(params string[] routes) => TargetYaml.Binds(TargetYaml.Bind(0, routes));

    private static string Unnamed(string path, ScriptedServer server) =>
        $"{{matches: [{{path: {{pathPrefix: {path}}}}}], backends: [{{mcp: {{targets: [{TargetYaml.Http("target", server.Endpoint)}]}}}}]}}";
}
