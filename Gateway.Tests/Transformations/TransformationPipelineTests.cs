using Gateway.Tests.Integration;
using Gateway.Tests.OAuth;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Transformations;

/// <summary>Which headers expressions make for targets and clients, level by level, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class TransformationPipelineTests : TwoTargetTests
{
    [Fact]
    public async Task Verified_caller_becomes_a_header_that_clients_cannot_write()
    {
        await using var gateway = await StartAsync(
            route: "apiKey: {mode: optional, keys: [{key: ka, metadata: {name: anna}}]}, transformations: {request: {set: {x-user: apiKey.name}}}");
        using var anonymous = new RawMcp(gateway.Endpoint);
        using var anna = new RawMcp(gateway.Endpoint) { Authorization = "Bearer ka" };
        await anonymous.OpenAsync();
        await anna.OpenAsync();

        using var spoofed = await anonymous.PostAsync(RawMcp.Call("one_echo"), ("X-User", "admin"));
        using var known = await anna.PostAsync(RawMcp.Call("two_echo"), ("X-User", "admin"));

        Assert.Equal((200, 200), ((int)spoofed.StatusCode, (int)known.StatusCode));
        Assert.Null(CallOf(One).Header("X-User"));
        Assert.Equal("anna", CallOf(Two).Header("X-User"));
    }

    [Fact]
    public async Task Call_is_told_by_its_own_tool_and_arguments()
    {
        await using var gateway = await StartAsync(route: "transformations: {request: {set: {x-tool: mcp.tool.name, x-len: size(mcp.tool.arguments.message)}, add: {x-m: mcp.methodName}}}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await client.AskAsync(RawMcp.Call("one_echo", "four"));

        var call = CallOf(One);
        Assert.Equal(("echo", "4", "tools/call"), (call.Header("x-tool"), call.Header("x-len"), call.Header("x-m")));
        Assert.Null(One.Received.Items.First(request => request.Method == "initialize").Header("x-tool"));
    }

    [Theory]
    [InlineData(@"a\r\nX-Admin: 1")]
    [InlineData(@"a\nX-Admin: 1")]
    [InlineData(@"a\u0000b")]
    [InlineData(@"a\u007f")]
    [InlineData(@" a")]
    [InlineData(@"\u010a")]
    public async Task H2_argument_that_would_be_more_than_one_value_is_left_out_and_the_call_goes_on(string message)
    {
        await using var gateway = await StartAsync(route: "transformations: {request: {set: {x-said: mcp.tool.arguments.message, x-kept: '\"1\"'}}}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        using var answer = await client.PostAsync(RawMcp.Call("one_echo", message), ("X-Said", "mine"));

        var call = CallOf(One);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal((null, null, "1"), (call.Header("X-Said"), call.Header("X-Admin"), call.Header("x-kept")));
    }

    [Fact]
    public async Task Targets_own_transformation_replaces_that_of_the_route_and_header_policies_come_after_it()
    {
        await using var gateway = await StartAsync(
            route: "transformations: {request: {set: {x-level: '\"route\"', x-both: '\"expression\"'}}}, requestHeaderModifier: {set: {x-both: policy}}",
            two: "transformations: {request: {set: {x-level: 'request.path + \" target\"'}}}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await client.AskAsync(RawMcp.Call("one_echo"));
        await client.AskAsync(RawMcp.Call("two_echo"));

        Assert.Equal(("route", "policy"), (CallOf(One).Header("x-level"), CallOf(One).Header("x-both")));
        Assert.Equal(("/mcp target", "policy"), (CallOf(Two).Header("x-level"), CallOf(Two).Header("x-both")));
    }

    [Fact]
    public async Task Responses_get_headers_errors_and_refusals_included()
    {
        await using var gateway = await StartAsync(
            listener: "transformations: {response: {set: {x-status: response.code, x-who: apiKey.name}}}",
            route: "apiKey: {mode: strict, keys: [{key: ka, metadata: {name: anna}}]}",
            two: "transformations: {response: {set: {x-two: 'response.headers[\"content-type\"]'}, remove: [x-status]}}");
        using var client = new RawMcp(gateway.Endpoint) { Authorization = "Bearer ka" };
        await client.OpenAsync();

        using var one = await client.PostAsync(RawMcp.Call("one_echo"));
        using var two = await client.PostAsync(RawMcp.Call("two_echo"));
        var refused = await gateway.AskAsync("POST", "/mcp", RawMcp.Initialize());

        Assert.Equal(("200", "anna"), (one.Headers.GetValues("x-status").Single(), one.Headers.GetValues("x-who").Single()));
        Assert.Equal("application/json", two.Headers.GetValues("x-two").Single());
        Assert.False(two.Headers.Contains("x-status"));
        Assert.Equal((401, "401", null), (refused.Status, refused.Header("x-status"), refused.Header("x-who")));
    }

    [Fact]
    public async Task Plain_backend_and_direct_responses_are_transformed_as_well()
    {
        await using var server = await StubHttpServer.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers["x-path"]} {context.Request.Headers["x-gone"]}"));
        await using var gateway = await TestGateway.StartAsync($$$"""
            binds: [{port: 0, address: 127.0.0.1, listeners: [{routes: [
              {matches: [{path: {exact: /own}}], policies: {directResponse: {status: 200, body: x}, transformations: {response: {add: {x-m: request.method} } } } },
              {policies: {transformations: {request: {set: {x-path: request.path}, remove: [x-gone]} } }, backends: [{host: "127.0.0.1:{{{server.Url.Port}}}"}]}]}]}]
            """);

        var passed = await gateway.AskAsync("GET", "/a/b", "", "X-Path: spoofed", "X-Gone: here");
        var own = await gateway.AskAsync("GET", "/own", "");

        Assert.Equal("/a/b ", passed.Body);
        Assert.Equal("GET", own.Header("x-m"));
    }

    [Fact]
    public async Task Reload_changes_what_expressions_make()
    {
        await using var gateway = await StartAsync(route: "transformations: {request: {set: {x-v: '\"1\"'}}}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await gateway.ReloadAsync(Yaml(route: "transformations: {request: {set: {x-v: '\"2\"'}}}"));
        await client.AskAsync(RawMcp.Call("one_echo"));

        Assert.Equal("2", CallOf(One).Header("x-v"));
    }
}
