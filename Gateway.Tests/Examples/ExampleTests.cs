using System.Net;
using Gateway.Tests.Node;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Examples;

/// <summary>The examples without policies: each is served, whole.</summary>
[Trait(Categories.Trait, Categories.Node)]
public sealed class ExampleTests(EverythingServers servers) : IClassFixture<EverythingServers>
{
    [Fact]
    public async Task Basic_serves_the_reference_server()
    {
        await using var gateway = await ExampleGateway.StartAsync("basic");
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new EverythingChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Multiplex_serves_all_three_targets()
    {
        NodeTools.Require();
        await using var gateway = await ExampleGateway.StartAsync(
            "multiplex", (3001, (await servers.StreamableHttpAsync()).Port), (3002, (await servers.SseAsync()).Port));

        foreach (var target in new[] { "local", "remote", "old" })
        {
            await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);
            await new EverythingChecks(client, Naming.Prefixed(target)).AllAsync();
        }
    }

    [Fact]
    public async Task Passthrough_serves_its_server()
    {
        NodeTools.Require();
        await using var gateway = await ExampleGateway.StartAsync("passthrough", (3001, (await servers.StreamableHttpAsync()).Port));
        await using var client = await SdkClient.ConnectAsync(gateway.Endpoint);

        await new EverythingChecks(client, Naming.Plain).AllAsync();
    }

    [Fact]
    public async Task Rate_limit_turns_away_the_third_call_of_a_tool()
    {
        await using var gateway = await ExampleGateway.StartAsync("rate-limit");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await client.AskAsync(RawMcp.Call("echo", "1"));
        await client.AskAsync(RawMcp.Call("echo", "2"));

        using var third = await client.SendAsync(HttpMethod.Post, RawMcp.Call("echo", "3"));

        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
    }

    [Fact]
    public async Task Ext_authz_shows_each_role_its_tools_and_refuses_as_the_service_does()
    {
        await using var gateway = await ExampleGateway.StartAsync("ext-authz", (9100, FreePort.Next()));
        using var root = new RawMcp(gateway.Endpoint) { Authorization = "Bearer root" };
        using var guest = new RawMcp(gateway.Endpoint) { Authorization = "Bearer guest" };
        await root.OpenAsync();
        await guest.OpenAsync();

        var all = (await root.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]!.AsArray();
        var one = (await guest.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]!.AsArray();
        using var stranger = new RawMcp(gateway.Endpoint);
        using var refused = await stranger.PostAsync(RawMcp.Initialize());

        Assert.True(all.Count > 5, $"There are {all.Count} tools.");
        Assert.Equal("echo", (string?)Assert.Single(one)!["name"]);
        Assert.Equal((HttpStatusCode.Unauthorized, "Who are you?"), (refused.StatusCode, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Prompt_guard_rejects_and_masks_at_its_target_alone()
    {
        await using var gateway = await ExampleGateway.StartAsync("prompt-guard");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        Assert.Equal("Passwords stay with you.", (string?)(await client.AskAsync(RawMcp.Call("guarded_echo", "my Password")))["error"]!["message"]);
        Assert.Equal("Echo: <CREDIT_CARD> of <EMAIL_ADDRESS>", await client.TextAsync(RawMcp.Call("guarded_echo", "4111 1111 1111 1111 of bob@example.com")));
        Assert.Equal("Echo: my Password", await client.TextAsync(RawMcp.Call("open_echo", "my Password")));
    }

    [Fact]
    public async Task Http_backend_shares_requests_among_both_servers()
    {
        await using var one = await StubHttpServer.StartAsync(context => context.Response.WriteAsync($"one {context.Request.Path} {context.Request.Headers["X-Served-By"]}"));
        await using var two = await StubHttpServer.StartAsync(context => context.Response.WriteAsync($"two {context.Request.Path} {context.Request.Headers["X-Served-By"]}"));
        await using var gateway = await ExampleGateway.StartAsync("http-backend", (8081, one.Url.Port), (8082, two.Url.Port));
        using var client = new HttpClient();

        // Of 200 requests all would go to one server once in 10^9 runs.
        var answers = new HashSet<string>();
        for (var index = 0; index < 200; index++)
        {
            answers.Add(await client.GetStringAsync(gateway.At("/api/who"), TestContext.Current.CancellationToken));
        }

        Assert.Equal(["one /who gateway", "two /who gateway"], answers.Order());
        await one.DisposeAsync();
        for (var index = 0; index < 20; index++)
        {
            Assert.Equal("two /who gateway", await client.GetStringAsync(gateway.At("/api/who"), TestContext.Current.CancellationToken));
        }
    }
}
