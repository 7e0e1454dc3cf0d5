using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Pipeline.Proxying;

/// <summary>Plain HTTP backends over real sockets: what goes through, what ends at the gateway, and how failures are told.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class HostBackendTests
{
    [Fact]
    public async Task Method_path_query_body_and_status_go_through_as_they_are()
    {
        await using var server = await StubHttpServer.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Answer"] = "yes";
            await context.Response.WriteAsync($"{context.Request.Method} {Raw(context)} {context.Request.ContentType} {await body.ReadToEndAsync()}");
        });
        await using var gateway = await StartAsync(server);

        var answer = await AskAsync(gateway, "PUT /a%20b/%C3%A4?x=1&y=%2F HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/x\r\nContent-Length: 4\r\n\r\nbody");

        Assert.Equal((201, "PUT /a%20b/%C3%A4?x=1&y=%2F text/x body", "yes"), (answer.Status, answer.Body, answer.Header("X-Answer")));
    }

    [Fact]
    public async Task Path_of_the_address_stands_before_that_of_the_request()
    {
        await using var server = await StubHttpServer.StartAsync(context => context.Response.WriteAsync(Raw(context)));
        await using var gateway = await TestGateway.StartAsync(Yaml($"[{{host: \"{server.Url}base/\"}}]"));

        Assert.Equal("/base/x?q", (await AskAsync(gateway, Get("/x?q"))).Body);
    }

    [Fact]
    public async Task Hop_headers_and_what_clients_say_of_themselves_end_at_the_gateway()
    {
        await using var server = await EchoHeadersAsync();
        await using var gateway = await StartAsync(server);

        var seen = (await AskAsync(gateway, Get("/", "Connection: x-hop", "X-Hop: 1", "TE: trailers", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-Host: evil", "X-Real-IP: 6.6.6.6",
            "X-Original-URL: /admin", "X-HTTP-Method-Override: DELETE", "Authorization: Bearer own", "Cookie: a=b", "X-Mine: 1"))).Body.Split('\n');

        Assert.Contains("X-Forwarded-For: 127.0.0.1", seen);
        Assert.Contains("X-Forwarded-Proto: http", seen);
        Assert.Contains("X-Forwarded-Host: localhost", seen);
        Assert.Contains($"Host: {server.Url.Authority}", seen);
        Assert.Contains("Authorization: Bearer own", seen);
        Assert.Contains("Cookie: a=b", seen);
        Assert.Contains("X-Mine: 1", seen);
        Assert.Equal(7, seen.Length);
    }

    [Fact]
    public async Task Trusted_proxy_is_believed_and_added_to_the_chain()
    {
        await using var server = await EchoHeadersAsync();
        await using var gateway = await TestGateway.StartAsync($"config: {{trustedProxies: [127.0.0.1/32]}}\n{Yaml(Host(server))}");

        var seen = (await AskAsync(gateway, Get("/", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: tools.example.com"))).Body.Split('\n');

        Assert.Contains("X-Forwarded-For: 203.0.113.9, 127.0.0.1", seen);
        Assert.Contains("X-Forwarded-Proto: https", seen);
        Assert.Contains("X-Forwarded-Host: tools.example.com", seen);
    }

    [Fact]
    public async Task Stream_reaches_the_client_event_by_event_and_a_client_that_leaves_ends_it()
    {
        var ended = new TaskCompletionSource();
        var more = new TaskCompletionSource();
        await using var server = await StubHttpServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await more.Task;
            await context.Response.WriteAsync("data: 2\n\n");
            await context.Response.Body.FlushAsync();
            context.RequestAborted.Register(ended.SetResult);
            await ended.Task;
        });
        await using var gateway = await StartAsync(server);
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        await raw.SendAsync(Get("/events"));

        Assert.Equal("text/event-stream", (await raw.ReadHeadAsync()).Header("Content-Type"));
        Assert.Equal("data: 1\n\n", await raw.ReadChunkAsync());
        more.SetResult();
        Assert.Equal("data: 2\n\n", await raw.ReadChunkAsync());
        raw.Cut();

        await ended.Task.Within("the end of the backend's request");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://2130706433:1/")]
    [InlineData("//0x7f000001/")]
    [InlineData("http://[::ffff:127.0.0.1]:1/")]
    public async Task R1_redirect_of_a_backend_goes_to_the_client_and_is_not_followed(string location)
    {
        var requests = 0;
        await using var server = await StubHttpServer.StartAsync(context =>
        {
            Interlocked.Increment(ref requests);
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(server);

        var answer = await AskAsync(gateway, Get("/"));

        Assert.Equal((302, location, 1), (answer.Status, answer.Header("Location"), requests));
    }

    [Theory]
    [InlineData("http://127.0.0.2/x")]
    [InlineData("//127.0.0.2/x")]
    [InlineData("/x//127.0.0.2")]
    [InlineData("/a/../b")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/a%2f..%2fb")]
    [InlineData("/a\\b")]
    [InlineData("/@127.0.0.2/../x")]
    [InlineData("/a#b")]
    public async Task R1_target_that_two_readers_could_read_differently_reaches_no_backend(string target)
    {
        var requests = 0;
        await using var server = await StubHttpServer.StartAsync(_ =>
        {
            Interlocked.Increment(ref requests);
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(server);

        var answer = await AskAsync(gateway, Get(target));

        Assert.Equal((true, 0), (answer.Status is 400 or 404, requests));
    }

    [Fact]
    public async Task R1_host_header_does_not_say_where_the_gateway_connects_to()
    {
        await using var other = await StubHttpServer.StartAsync(context => context.Response.WriteAsync("other"));
        await using var server = await StubHttpServer.StartAsync(context => context.Response.WriteAsync(context.Request.Host.Value!));
        await using var gateway = await StartAsync(server);

        var answer = await AskAsync(gateway, $"GET / HTTP/1.1\r\nHost: {other.Url.Authority}\r\n\r\n");

        Assert.Equal(server.Url.Authority, answer.Body);
    }

    [Fact]
    public async Task H2_header_value_with_a_line_break_of_a_backend_is_502_and_brings_no_header()
    {
        await using var server = new OneAnswer("HTTP/1.1 200 OK\r\nX-A: 1\r\r\nX-Bad\0: 1\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(Yaml($"[{{host: \"127.0.0.1:{server.Port}\"}}]"));

        var answer = await AskAsync(gateway, Get("/"));

        Assert.Equal((502, null), (answer.Status, answer.Header("X-A")));
    }

    [Fact]
    public async Task Backend_that_is_not_there_is_503()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml($"[{{host: \"127.0.0.1:{FreePort.Next()}\"}}]"));

        var answer = await AskAsync(gateway, Get("/"));

        Assert.Equal((503, "1"), (answer.Status, answer.Header("Retry-After")));
    }

    [Fact]
    public async Task Backend_that_closes_instead_of_answering_is_502()
    {
        await using var server = new OneAnswer("");
        await using var gateway = await TestGateway.StartAsync(Yaml($"[{{host: \"127.0.0.1:{server.Port}\"}}]"));

        Assert.Equal(502, (await AskAsync(gateway, Post("/", "x"))).Status);
    }

    [Fact]
    public async Task Answer_that_breaks_off_is_cut_for_the_client_too()
    {
        var seen = new TaskCompletionSource();
        await using var server = await StubHttpServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 10;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });
        await using var gateway = await StartAsync(server);
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        await raw.SendAsync(Get("/"));

        Assert.Equal("10", (await raw.ReadHeadAsync()).Header("Content-Length"));
        Assert.Equal("half", await raw.ReadPartAsync(4));
        seen.SetResult();
        Assert.Equal("", await raw.ReadToEndAsync());
    }

    [Theory]
    [InlineData("backendRequestTimeout: 50ms")]
    [InlineData("requestTimeout: 50ms")]
    public async Task Backend_that_does_not_answer_in_time_is_504_and_its_request_is_given_up(string timeout)
    {
        var ended = new TaskCompletionSource();
        await using var server = await StubHttpServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await ended.Task;
        });
        await using var gateway = await TestGateway.StartAsync(Yaml(Host(server), $"timeout: {{{timeout}}}"));

        Assert.Equal(504, (await AskAsync(gateway, Get("/"))).Status);
        await ended.Task.Within("the end of the backend's request");
    }

    [Fact]
    public async Task Body_over_the_limit_is_413()
    {
        await using var server = await StubHttpServer.StartAsync(async context => await context.Request.Body.CopyToAsync(Stream.Null));
        await using var gateway = await TestGateway.StartAsync($"config: {{limits: {{http: {{requestBodyBytes: 1024}}}}}}\n{Yaml(Host(server))}");
        var chunk = new string('x', 2000);

        Assert.Equal(413, (await AskAsync(gateway, Post("/", chunk))).Status);
        Assert.Equal(413, (await AskAsync(gateway, $"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n{chunk}\r\n0\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 501)]
    [InlineData("TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405)]
    public async Task Upgrades_and_traces_are_refused(string request, int status)
    {
        await using var server = await StubHttpServer.StartAsync(_ => Task.CompletedTask);
        await using var gateway = await StartAsync(server);

        Assert.Equal(status, (await AskAsync(gateway, request)).Status);
    }

    [Fact]
    public async Task Policies_of_the_route_hold_and_the_credential_ends_at_the_gateway()
    {
        await using var server = await EchoHeadersAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(
            $"[{{host: \"{server.Url.Authority}\", policies: {{requestHeaderModifier: {{set: {{X-Tenant: blue}}}}}}}}]",
            "apiKey: {mode: strict, location: {header: {name: X-Key}}, keys: [{key: secret}]}, authorization: {rules: ['request.path != \"/no\"']}, responseHeaderModifier: {set: {X-Out: 1}}"));

        Assert.Equal(401, (await AskAsync(gateway, Get("/"))).Status);
        Assert.Equal(403, (await AskAsync(gateway, Get("/no", "X-Key: secret"))).Status);
        var answer = await AskAsync(gateway, Get("/", "X-Key: secret", "Authorization: Bearer other"));

        Assert.Equal((200, "1"), (answer.Status, answer.Header("X-Out")));
        Assert.Contains("X-Tenant: blue", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_shared_by_weight_and_none_goes_to_weight_0()
    {
        await using var one = await StubHttpServer.StartAsync(context => context.Response.WriteAsync("one"));
        await using var two = await StubHttpServer.StartAsync(context => context.Response.WriteAsync("two"));
        await using var never = await StubHttpServer.StartAsync(context => context.Response.WriteAsync("never"));
        await using var gateway = await TestGateway.StartAsync(Yaml(
            $"[{{host: \"{one.Url.Authority}\", weight: 1}}, {{host: \"{two.Url.Authority}\", weight: 3}}, {{host: \"{never.Url.Authority}\", weight: 0}}]"));
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        var answers = new List<string>();
        for (var index = 0; index < 200; index++)
        {
            answers.Add((await raw.AskAsync(Get("/"))).Body);
        }

        Assert.DoesNotContain("never", answers);

        // Six standard deviations on each side.
        Assert.InRange(answers.Count(answer => answer == "two"), 113, 187);
    }

    [Fact]
    public async Task Backend_may_stand_by_name_at_the_top_and_a_reload_moves_requests()
    {
        await using var one = await StubHttpServer.StartAsync(context => context.Response.WriteAsync("one"));
        await using var two = await StubHttpServer.StartAsync(context => context.Response.WriteAsync("two"));
        await using var gateway = await TestGateway.StartAsync(Named(one));

        Assert.Equal("one", (await AskAsync(gateway, Get("/"))).Body);
        await gateway.ReloadAsync(Named(two));
        Assert.Equal("two", (await AskAsync(gateway, Get("/"))).Body);
    }

    private static string Named(StubHttpServer server) => $"{Yaml("[{backend: api}]")}\nbackends: [{{name: api, host: \"{server.Url.Authority}\"}}]";

    private static Task<StubHttpServer> EchoHeadersAsync() => StubHttpServer.StartAsync(context =>
        context.Response.WriteAsync(string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"))));

    private static string Raw(HttpContext context) => context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;

    private static Task<TestGateway> StartAsync(StubHttpServer server) => TestGateway.StartAsync(Yaml(Host(server)));

    private static string Host(StubHttpServer server) => $"[{{host: \"{server.Url.Authority}\"}}]";

    private static string Yaml(string backends, string policies = "") =>
        $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{name: web, policies: {{{policies}}}, backends: {backends}}}]}}]}}]";

    private static string Get(string target, params string[] headers) => $"GET {target} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";

    private static string Post(string target, string body) => $"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static async Task<RawAnswer> AskAsync(TestGateway gateway, string bytes)
    {
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        return await raw.AskAsync(bytes);
    }
}
