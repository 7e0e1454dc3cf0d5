using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>How the gateway finds out which era a server speaks (reference: MCP 2026-07-28, version negotiation).</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class EraProbeTests
{
    [Theory]
    [InlineData("legacy", 0, 1)]
    [InlineData("modern", 1, 0)]
    public async Task Pinned_era_is_not_asked(string protocol, int discovers, int initializes)
    {
        await using var server = protocol == "legacy" ? await ScriptedServer.StartAsync() : await ModernServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint, protocol)));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        Assert.Equal("hi", await client.TextAsync(RawMcp.Call("echo", "hi")));
        Assert.Equal((discovers, initializes), (server.Count("server/discover"), server.Count("initialize")));
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("modern")]
    public async Task Server_of_another_era_than_the_pinned_one_is_refused_by_name(string protocol)
    {
        await using var server = protocol == "modern" ? await ScriptedServer.StartAsync() : await ModernServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint, protocol)));
        using var client = new RawMcp(gateway.Endpoint);

        using var response = await client.PostAsync(RawMcp.Initialize());

        var error = (await RawMcp.ReadAsync(response))["error"]!;
        Assert.Equal((-32603, "refused", "one"), ((int)error["code"]!, (string?)error["data"]!["reason"], (string?)error["data"]!["target"]));
    }

    [Fact]
    public async Task Server_that_speaks_no_revision_of_the_gateways_is_refused_with_what_it_speaks()
    {
        await using var server = (await ModernServer.StartAsync()).On("server/discover", request =>
        {
            request.Context.Response.StatusCode = 400;
            return request.JsonAsync($$$"""{"jsonrpc":"2.0","id":{{{request.RawId}}},"error":{"code":-32022,"message":"no","data":{"supported":["2031-01-01"],"requested":"2026-07-28"} } }""");
        });
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)));
        using var client = new RawMcp(gateway.Endpoint);

        using var response = await client.PostAsync(RawMcp.Initialize());

        Assert.Contains("it speaks no revision that the gateway does, but 2031-01-01", (string?)(await RawMcp.ReadAsync(response))["error"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Server_that_refuses_a_revision_and_names_it_is_asked_once_more(int refusals, bool isServed)
    {
        await using var server = await ModernServer.StartAsync();
        server.On("server/discover", request =>
        {
            if (refusals-- == 0)
            {
                return request.ResultAsync(ModernServer.Discovered("{\"tools\":{}}"));
            }

            request.Context.Response.StatusCode = 400;
            return request.JsonAsync($$$"""{"jsonrpc":"2.0","id":{{{request.RawId}}},"error":{"code":-32022,"message":"no","data":{"supported":["2026-07-28"],"requested":"2026-07-28"} } }""");
        });
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)));
        using var client = new RawMcp(gateway.Endpoint);

        using var response = await client.PostAsync(RawMcp.Initialize());

        Assert.Equal(isServed, (await RawMcp.ReadAsync(response))["result"] is not null);
        Assert.Equal((2, 0), (server.Count("server/discover"), server.Count("initialize")));
    }

    [Theory]
    [InlineData(200, """{"jsonrpc":"2.0","id":ID,"result":{}}""")]
    [InlineData(200, """{"jsonrpc":"2.0","id":ID,"result":{"supportedVersions":["2025-11-25"],"capabilities":{}}}""")]
    [InlineData(200, """{"jsonrpc":"2.0","id":ID,"error":{"code":-32601,"message":"x"}}""")]
    [InlineData(400, """{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: Server not initialized"}}""")]
    [InlineData(400, """{"jsonrpc":"2.0","id":ID,"error":{"code":-32022,"message":"x","data":{"supported":["2025-06-18"],"requested":"2026-07-28"}}}""")]
    [InlineData(404, "")]
    [InlineData(405, "<html>")]
    [InlineData(500, "")]
    public async Task Any_other_answer_is_that_of_an_older_server(int status, string body)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.HasSessions = false;
        server.On("server/discover", request =>
        {
            request.Context.Response.StatusCode = status;
            return request.JsonAsync(body.Replace("ID", request.RawId, StringComparison.Ordinal));
        });
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)));
        using var client = new RawMcp(gateway.Endpoint);

        await client.OpenAsync();
        await client.OpenAsync();

        Assert.Equal("hi", await client.TextAsync(RawMcp.Call("echo", "hi")));
        Assert.Equal((1, 2), (server.Count("server/discover"), server.Count("initialize")));
    }

    [Fact]
    public async Task Sessions_that_begin_together_ask_once()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var client = new RawMcp(gateway.Endpoint);
            await client.OpenAsync();
        })).Within("eight sessions");

        Assert.Equal((1, 8), (server.Count("server/discover"), server.Count("initialize")));
    }

    [Fact]
    public async Task Refusal_of_a_caller_says_nothing_of_the_era()
    {
        var known = false;
        await using var server = (await ModernServer.StartAsync()).On("server/discover", request =>
        {
            request.Context.Response.StatusCode = known ? 200 : 401;
            return known ? request.ResultAsync(ModernServer.Discovered("{\"tools\":{}}")) : Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint)));
        using var client = new RawMcp(gateway.Endpoint);
        using (await client.PostAsync(RawMcp.Initialize()))
        {
            Assert.Equal(0, server.Count("initialize"));
        }

        known = true;

        await client.OpenAsync();
        Assert.Equal((2, 0), (server.Count("server/discover"), server.Count("initialize")));
    }

    [Fact]
    public async Task Server_of_the_oldest_transport_is_found_at_its_address()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("server/discover", NoPostAsync).On("initialize", request => request.Stream is null ? NoPostAsync(request)
            : request.ResultAsync("""{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"old","version":"1"}}"""));
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.SseEndpoint)));
        using var client = new RawMcp(gateway.Endpoint);

        await client.OpenAsync();
        await client.OpenAsync();

        Assert.Equal("hi", await client.TextAsync(RawMcp.Call("echo", "hi")));
        Assert.Equal((1, 1), (server.Count("server/discover"), server.Received.Items.Count(request => request.Method == "initialize" && request.Stream is null)));

        // Another server is there now.
        server.On("GET", request => NoPostAsync(request)).On("initialize", request => request.ResultAsync(
            """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"newer","version":"1"}}"""));
        server.HasSessions = false;
        await client.OpenAsync();

        Assert.Equal("hi", await client.TextAsync(RawMcp.Call("echo", "hi")));
    }

    [Fact]
    public async Task Program_that_ends_when_it_is_asked_is_started_as_an_older_one()
    {
        // The first thing it hears must be `initialize`.
        const string strict = """
            IFS= read -r first
            case $first in *'"method":"initialize"'*) ;; *) exit 1 ;; esac
            id=${first#*'"id":'}; id=${id%%,*}
            printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"strict","version":"1"}}}\n' "$id"
            """;
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("one", ShellServer.Command(strict))));
        using var client = new RawMcp(gateway.Endpoint);

        await client.OpenAsync();

        Assert.Equal("hi", await client.TextAsync(RawMcp.Call("echo", "hi")));
    }

    [Fact]
    public async Task Answer_that_is_public_is_not_asked_for_again_while_it_is_good()
    {
        await using var server = (await ModernServer.StartAsync()).On("server/discover", request =>
            request.ResultAsync(ModernServer.Discovered("{\"tools\":{}}", "\"ttlMs\":60000,\"cacheScope\":\"public\"")));
        var time = new ManualTimeProvider();
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("one", server.Endpoint, "modern")), time);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();
        await client.OpenAsync();
        Assert.Equal(1, server.Count("server/discover"));

        time.Advance(TimeSpan.FromMinutes(1));

        await client.OpenAsync();
        Assert.Equal(2, server.Count("server/discover"));
    }

    [Fact]
    public void Modern_protocol_over_the_oldest_transport_is_a_configuration_error()
    {
        var result = Gateway.Host.Configuration.ConfigReader.Read(
            "mcp: {address: 127.0.0.1, port: 3000, targets: [{name: one, protocol: modern, sse: {host: 'http://127.0.0.1:1/sse'}}]}", _ => null, new());

        var rejected = Assert.IsType<Gateway.Host.Configuration.ConfigLoadResult.Rejected>(result);
        Assert.Contains(rejected.Errors, error => error.Message.StartsWith("HTTP+SSE is the transport of 2024-11-05", StringComparison.Ordinal));
    }

    private static Task NoPostAsync(ScriptedRequest request)
    {
        request.Context.Response.StatusCode = 405;
        return Task.CompletedTask;
    }
}
