using Gateway.Tests.OAuth;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.ExtAuthz;

/// <summary>What an authorization service is asked and what its answers do, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ExtAuthzTests
{
    [Fact]
    public async Task Service_gets_method_path_and_authorization_and_nothing_else_of_the_client()
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync();

        Assert.Equal(200, (await AskAsync(gateway, "Authorization: Bearer t", "Cookie: a=b", "X-Other: c")).Status);

        var question = Assert.Single(service.Asked.Items);
        Assert.Equal(("POST", "/mcp?a=%20b", "", "Bearer t"), (question.Method, question.Target, question.Body, question.Headers["Authorization"]));
        Assert.Equal(["Authorization", "Content-Length", "Host"], question.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(service.Host, question.Headers["Host"]);
    }

    [Fact]
    public async Task Headers_path_and_body_of_the_question_are_as_configured()
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync(
            "path: '\"/check\" + request.path', addRequestHeaders: {x-method: request.method, x-missing: jwt.sub}", ", includeRequestHeaders: [x-key], includeRequestBody: {maxRequestBytes: 100000}");

        Assert.Equal(200, (await AskAsync(gateway, "Authorization: Bearer t", "X-Key: k")).Status);

        var question = Assert.Single(service.Asked.Items);
        Assert.Equal(("/check/mcp", RawMcp.Initialize()), (question.Target, question.Body));
        Assert.Equal(["Content-Length", "Content-Type", "Host", "X-Key", "X-Method"], question.Headers.Keys.Select(Upper).Order(StringComparer.Ordinal));
        Assert.Single(service.Target.Received.Items, request => request.Method == "initialize");
    }

    [Theory]
    [InlineData("", 413, "")]
    [InlineData(", allowPartialMessage: true", 200, "{\"json")]
    public async Task Longer_body_is_refused_or_cut_for_the_service_alone(string partial, int status, string seen)
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync(keys: $", includeRequestBody: {{maxRequestBytes: 6{partial}}}");

        Assert.Equal(status, (await AskAsync(gateway)).Status);
        Assert.Equal(seen, service.Asked.Items.Count == 0 ? "" : service.Asked.Items[0].Body);
    }

    [Fact]
    public async Task Body_that_comes_in_pieces_reaches_service_and_target_whole()
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync(keys: ", includeRequestBody: {maxRequestBytes: 100000}");
        var body = RawMcp.Initialize();
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        await raw.SendAsync($"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{body[..5]}\r\n");
        await raw.SendAsync($"{body.Length - 5:x}\r\n{body[5..]}\r\n0\r\n\r\n");

        Assert.Equal(200, (await raw.ReadAsync()).Status);
        Assert.Equal(body, Assert.Single(service.Asked.Items).Body);
        Assert.Single(service.Target.Received.Items, request => request.Method == "initialize");
    }

    [Fact]
    public async Task Headers_of_a_yes_go_on_as_configured_in_the_place_of_what_the_client_claims()
    {
        await using var service = await AuthorizationService.StartAsync(200, ("X-User", "anna"), ("X-Forwarded-User", "anna"), ("X-Secret", "s"));
        await using var gateway = await service.GatewayAsync("includeResponseHeaders: [x-user, x-forwarded-user, x-role]");

        Assert.Equal(200, (await AskAsync(gateway, "X-User: admin", "X-Role: root", "X-Forwarded-User: admin", "X-Plain: p")).Status);

        Assert.All(service.Target.Received.Items.Where(request => request.Method == "initialize"), request => Assert.Equal(
            ("anna", "anna", null, null, "p"),
            (request.Header("X-User"), request.Header("X-Forwarded-User"), request.Header("X-Role"), request.Header("X-Secret"), request.Header("X-Plain"))));
    }

    [Fact]
    public async Task Rules_and_expressions_read_what_the_service_said_and_never_what_the_client_claims()
    {
        await using var service = await AuthorizationService.StartAsync(context =>
        {
            var role = context.Request.Headers.Authorization == "Bearer root" ? "admin" : "user";
            context.Response.Headers["X-Role"] = role;
            return context.Response.WriteAsync($$"""{"role":"{{role}}"}""");
        });
        await using var gateway = await service.GatewayAsync(
            "includeResponseHeaders: [x-role], metadata: {role: 'json(response.body).role', code: response.code}",
            policies: """, authorization: {rules: [{deny: 'request.headers["x-role"] != extauthz.role'}, 'extauthz.code == 200']}, mcpAuthorization: {rules: ['extauthz.role == "admin"']}, """
                + "transformations: {request: {set: {x-said: extauthz.role}}}");
        using var root = new RawMcp(gateway.Endpoint) { Authorization = "Bearer root" };
        using var user = new RawMcp(gateway.Endpoint) { Authorization = "Bearer user" };
        await root.OpenAsync();
        await user.OpenAsync();

        var tools = (await root.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]!.AsArray();
        var none = (await user.AskAsync(RawMcp.Request("tools/list")))["result"]!["tools"]!.AsArray();
        var called = await root.TextAsync(RawMcp.Call("echo"));
        using var denied = await user.PostAsync(RawMcp.Call("echo"), ("X-Role", "admin"));

        Assert.Equal((1, 0, "hello"), (tools.Count, none.Count, called));
        Assert.Contains("Unknown tool: echo", (await RawMcp.ReadAsync(denied)).ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("admin", service.Target.Received.Items.Single(request => request.Method == "tools/call").Header("x-said"));
    }

    [Fact]
    public async Task S1_session_belongs_to_the_credential_it_was_opened_with_where_only_the_service_knows_callers()
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync();
        using var anna = new RawMcp(gateway.Endpoint) { Authorization = "Bearer anna" };
        await anna.OpenAsync();
        using var ben = new RawMcp(gateway.Endpoint) { Authorization = "Bearer ben", SessionId = anna.SessionId };

        Assert.Equal(404, (int)await ben.StatusAsync(RawMcp.Request("tools/list")));
        Assert.Equal(200, (int)await anna.StatusAsync(RawMcp.Request("tools/list")));
    }

    [Fact]
    public async Task H5_credential_for_the_service_does_not_go_on_to_the_target()
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync();
        using var client = new RawMcp(gateway.Endpoint) { Authorization = "Bearer canary" };
        await client.OpenAsync();
        await client.AskAsync(RawMcp.Call("echo"));

        Assert.All(service.Target.Received.Items, request => Assert.DoesNotContain(request.Headers, header => header.Value.Contains("canary", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Refusal_is_passed_on_with_status_headers_and_body()
    {
        await using var service = await AuthorizationService.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (429, "application/json");
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsync("""{"no":true}""");
        });
        await using var gateway = await service.GatewayAsync(keys: ", failureMode: allow");

        var answer = await AskAsync(gateway);

        Assert.Equal((429, "7", "application/json", """{"no":true}"""), (answer.Status, answer.Header("Retry-After"), answer.Header("Content-Type"), answer.Body));
        Assert.Empty(service.Target.Received.Items);
    }

    [Theory]
    [InlineData(401, 302, "https://login.example/?to=/mcp")]
    [InlineData(403, 403, null)]
    public async Task Client_that_the_service_does_not_know_is_sent_where_the_configuration_says(int service, int status, string? location)
    {
        await using var authorization = await AuthorizationService.StartAsync(service);
        await using var gateway = await authorization.GatewayAsync("redirect: '\"https://login.example/?to=\" + request.path'");

        var answer = await AskAsync(gateway);

        Assert.Equal((status, location), (answer.Status, answer.Header("Location")));
    }

    [Fact]
    public async Task Callers_are_authenticated_first_and_rules_are_asked_last()
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync(
            "addRequestHeaders: {x-name: apiKey.name}", policies: ", apiKey: {mode: strict, keys: [{key: k, metadata: {name: anna}}]}, authorization: {rules: [{deny: 'true'}]}");

        var unknown = await AskAsync(gateway, "Authorization: Bearer x");
        var known = await AskAsync(gateway, "Authorization: Bearer k");

        Assert.Equal((401, 403), (unknown.Status, known.Status));
        Assert.Equal("anna", Assert.Single(service.Asked.Items).Headers["x-name"]);
    }

    [Fact]
    public async Task Plain_backend_is_protected_alike_and_gets_what_the_service_said()
    {
        await using var service = await AuthorizationService.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/open" ? 204 : 403;
            context.Response.Headers["X-User"] = "anna";
            return Task.CompletedTask;
        });
        await using var server = await StubHttpServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"{context.Request.Headers["X-User"]} {await reader.ReadToEndAsync()}");
        });
        await using var gateway = await TestGateway.StartAsync(
            $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{policies: {{extAuthz: {{host: \"{service.Host}\", protocol: {{http: {{includeResponseHeaders: [x-user]}}}}, includeRequestBody: {{}}}}}}, "
            + $"routes: [{{backends: [{{host: \"127.0.0.1:{server.Url.Port}\"}}]}}]}}]}}]");

        var open = await gateway.AskAsync("PUT", "/open", "body", "X-User: admin");
        var closed = await gateway.AskAsync("GET", "/closed");

        Assert.Equal((200, "anna body"), (open.Status, open.Body));
        Assert.Equal(403, closed.Status);
    }

    private static string Upper(string name) => string.Join('-', name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    private static Task<RawAnswer> AskAsync(TestGateway gateway, params string[] headers) =>
        gateway.AskAsync("POST", "/mcp?a=%20b", RawMcp.Initialize(), [.. headers, "Accept: application/json, text/event-stream"]);
}
