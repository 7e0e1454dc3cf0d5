using Gateway.Host.Configuration;
using Gateway.Tests.Integration;
using Gateway.Tests.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.Headers;

/// <summary>Which headers reach targets and clients, level by level, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class HeaderModifierPipelineTests : TwoTargetTests
{
    [Fact]
    public void H2_line_break_from_a_variable_is_a_configuration_error_that_does_not_show_it()
    {
        var result = ConfigReader.Read(
            "mcp: {targets: [{name: a, mcp: {host: \"http://127.0.0.1:1\"}, policies: {requestHeaderModifier: {set: {X-Key: $KEY}}}}]}",
            _ => "canary\r\nX-Admin: 1", new());

        var error = Assert.Single(Assert.IsType<ConfigLoadResult.Rejected>(result).Errors);
        Assert.Equal("mcp.targets[0].policies.requestHeaderModifier.set", error.Path);
        Assert.DoesNotContain("canary", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Header_policy_on_a_child_process_is_refused()
    {
        var result = ConfigReader.Read("mcp: {targets: [{name: a, stdio: {cmd: x}, policies: {requestHeaderModifier: {remove: [X-A]}}}]}", _ => null, new());

        Assert.Contains("child process", Assert.Single(Assert.IsType<ConfigLoadResult.Rejected>(result).Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Targets_own_headers_replace_those_of_the_route_on_every_request_to_it()
    {
        await using var gateway = await StartAsync(
            backend: "requestHeaderModifier: {set: {X-Tenant: blue}, remove: [X-Drop]}", two: "requestHeaderModifier: {add: {X-Only-Two: \"2\"}}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await client.AskAsync(RawMcp.Call("one_echo"));
        using var answer = await client.PostAsync(RawMcp.Call("one_echo"), ("X-Tenant", "red"), ("X-Drop", "x"), ("X-Kept", "y"));
        using var other = await client.PostAsync(RawMcp.Call("two_echo"), ("X-Tenant", "red"), ("X-Only-Two", "1"));

        Assert.All(One.Received.Items, request => Assert.Equal(("blue", null), (request.Header("X-Tenant"), request.Header("X-Drop"))));
        Assert.Equal("y", CallOf(One).Header("X-Kept"));
        Assert.All(Two.Received.Items, request => Assert.EndsWith("2", request.Header("X-Only-Two"), StringComparison.Ordinal));
        var seen = Two.Received.Items.Single(request => request.Method == "tools/call");
        Assert.Equal(("red", "1,2"), (seen.Header("X-Tenant"), seen.Header("X-Only-Two")?.Replace(" ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Response_has_the_headers_of_the_target_that_served_it_and_else_those_of_the_route()
    {
        await using var gateway = await StartAsync(
            backend: "responseHeaderModifier: {set: {X-Served-By: route}}", two: "responseHeaderModifier: {set: {X-Served-By: two}, add: {Cache-Control: no-store}}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        using var one = await client.PostAsync(RawMcp.Call("one_echo"));
        using var two = await client.PostAsync(RawMcp.Call("two_echo"));
        using var list = await client.PostAsync(RawMcp.Request("tools/list"));
        var error = await gateway.AskAsync("POST", "/mcp", "not json");

        Assert.Equal(["route"], one.Headers.GetValues("X-Served-By"));
        Assert.Equal(["two"], two.Headers.GetValues("X-Served-By"));
        Assert.Equal("no-store", two.Headers.CacheControl?.ToString());
        Assert.Equal(["route"], list.Headers.GetValues("X-Served-By"));
        Assert.Equal((400, "route"), (error.Status, error.Header("X-Served-By")));
    }

    [Fact]
    public async Task Reload_changes_the_headers_of_requests()
    {
        await using var gateway = await StartAsync(backend: "requestHeaderModifier: {set: {X-Tenant: blue}}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await gateway.ReloadAsync(Yaml(backend: "requestHeaderModifier: {set: {X-Tenant: green}}"));
        using var again = new RawMcp(gateway.Endpoint);
        await again.OpenAsync();
        await again.AskAsync(RawMcp.Call("one_echo"));

        Assert.Equal("green", One.Received.Items.Single(request => request.Method == "tools/call").Header("X-Tenant"));
    }
}
