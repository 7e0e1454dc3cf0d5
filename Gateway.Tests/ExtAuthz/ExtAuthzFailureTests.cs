using Gateway.Tests.OAuth;
using Gateway.Tests.Pipeline.Proxying;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.ExtAuthz;

/// <summary>Without a clear yes nothing goes on, and what the service or a client sends opens nothing.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ExtAuthzFailureTests
{
    [Theory]
    [InlineData("", 403)]
    [InlineData(", failureMode: deny", 403)]
    [InlineData(", failureMode: {denyWithStatus: 503}", 503)]
    [InlineData(", failureMode: allow", 200)]
    public async Task Service_that_is_down_lets_nobody_in_unless_the_configuration_says_so(string mode, int status)
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync("includeResponseHeaders: [x-user]", mode, host: $"127.0.0.1:{FreePort.Next()}");

        var answer = await AskAsync(gateway, "X-User: admin");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200, service.Target.Received.Items.Count > 0);
        Assert.All(service.Target.Received.Items, request => Assert.Null(request.Header("X-User")));
        Assert.Contains(gateway.Logs.Items, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("did not decide", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 403)]
    [InlineData(", failureMode: allow", 200)]
    public async Task Service_that_fails_with_500_did_not_decide(string mode, int status)
    {
        await using var service = await AuthorizationService.StartAsync(500, ("X-User", "admin"));
        await using var gateway = await service.GatewayAsync("includeResponseHeaders: [x-user]", mode);

        Assert.Equal(status, (await AskAsync(gateway)).Status);
        Assert.All(service.Target.Received.Items, request => Assert.Null(request.Header("X-User")));
    }

    [Fact]
    public async Task Service_that_is_slow_is_given_up_after_its_time()
    {
        var time = new ManualTimeProvider();
        var ended = new TaskCompletionSource();
        await using var service = await AuthorizationService.StartAsync(async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await ended.Task;
        });
        await using var gateway = await service.GatewayAsync(keys: ", timeout: 2s", time: time);

        var answer = AskAsync(gateway);
        await service.Asked.WaitAsync(_ => true, "the question");
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(403, (await answer.Within("the refusal")).Status);
        await ended.Task.Within("the end of the question");
        Assert.Empty(service.Target.Received.Items);
    }

    [Fact]
    public async Task Refusal_that_breaks_off_is_a_refusal_without_a_body()
    {
        await using var broken = new OneAnswer("HTTP/1.1 401 No\r\nContent-Length: 10\r\n\r\nhalf");
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync(keys: ", failureMode: allow", host: $"127.0.0.1:{broken.Port}");

        var answer = await AskAsync(gateway);

        Assert.Equal((401, ""), (answer.Status, answer.Body));
        Assert.Empty(service.Target.Received.Items);
    }

    [Fact]
    public async Task Refusal_that_is_huge_is_passed_on_without_its_body_and_stays_a_refusal()
    {
        await using var service = await AuthorizationService.StartAsync(context =>
        {
            context.Response.StatusCode = 403;
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync(new string('x', 5000));
        });
        await using var gateway = await service.GatewayAsync(keys: ", maxResponseBytes: 4999, failureMode: allow");

        var answer = await AskAsync(gateway);

        Assert.Equal((403, "", null), (answer.Status, answer.Body, answer.Header("Content-Type")));
        Assert.Empty(service.Target.Received.Items);
    }

    [Fact]
    public async Task Yes_whose_body_is_needed_and_too_long_is_none()
    {
        await using var service = await AuthorizationService.StartAsync(context => context.Response.WriteAsync($$"""{"role":"{{new string('x', 5000)}}"}"""));
        await using var gateway = await service.GatewayAsync("metadata: {role: 'json(response.body).role'}", ", maxResponseBytes: 4096");

        Assert.Equal(403, (await AskAsync(gateway)).Status);
        Assert.Empty(service.Target.Received.Items);
    }

    [Fact]
    public async Task R1_redirect_of_the_service_goes_to_the_client_and_is_never_followed()
    {
        await using var other = await AuthorizationService.StartAsync(200);
        await using var service = await AuthorizationService.StartAsync(302, ("Location", $"http://{other.Host}/yes"));
        await using var gateway = await service.GatewayAsync();

        var answer = await AskAsync(gateway);

        Assert.Equal((302, $"http://{other.Host}/yes"), (answer.Status, answer.Header("Location")));
        Assert.Empty(other.Asked.Items);
        Assert.Empty(service.Target.Received.Items);
    }

    [Theory]
    [InlineData("../admin")]
    [InlineData("%2e%2e/admin")]
    [InlineData("a/%2E%2e/b")]
    [InlineData("..%2fadmin")]
    [InlineData("/evil.example")]
    [InlineData("a#b")]
    [InlineData(@"a\b")]
    [InlineData("a\r\nX-Admin: 1")]
    [InlineData("a b")]
    public async Task H2_name_of_a_caller_leads_the_question_to_no_other_path_and_is_refused_whatever_the_failure_mode(string name)
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync(
            "path: '\"/check/\" + apiKey.name'", ", failureMode: allow", $", apiKey: {{mode: strict, keys: [{{key: k, metadata: {{name: {System.Text.Json.JsonSerializer.Serialize(name)}}}}}]}}");

        Assert.Equal(403, (await AskAsync(gateway, "Authorization: Bearer k")).Status);
        Assert.Empty(service.Asked.Items);
        Assert.Empty(service.Target.Received.Items);
    }

    [Fact]
    public async Task H2_value_with_a_line_break_is_left_out_of_the_question()
    {
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync(
            "addRequestHeaders: {x-name: apiKey.name, x-kept: request.method}", policies: """, apiKey: {mode: strict, keys: [{key: k, metadata: {name: "a\r\nX-Admin: 1"}}]}""");

        Assert.Equal(200, (await AskAsync(gateway, "Authorization: Bearer k")).Status);
        var question = Assert.Single(service.Asked.Items);
        Assert.Equal((false, false, "POST"), (question.Headers.ContainsKey("x-name"), question.Headers.ContainsKey("X-Admin"), question.Headers["x-kept"]));
    }

    [Fact]
    public async Task H2_header_of_the_answer_that_is_no_plain_text_reaches_nobody()
    {
        await using var odd = new OneAnswer("HTTP/1.1 200 OK\r\nX-User: andr\u00e9\r\nContent-Length: 0\r\n\r\n");
        await using var service = await AuthorizationService.StartAsync(200);
        await using var gateway = await service.GatewayAsync("includeResponseHeaders: [x-user]", host: $"127.0.0.1:{odd.Port}");

        Assert.Equal(200, (await AskAsync(gateway, "X-User: admin")).Status);
        Assert.All(service.Target.Received.Items, request => Assert.Null(request.Header("X-User")));
    }

    [Fact]
    public async Task H14_headers_of_a_refusal_that_are_the_gateways_own_do_not_reach_the_client()
    {
        await using var service = await AuthorizationService.StartAsync(
            401, ("Mcp-Session-Id", "forged"), ("Access-Control-Allow-Origin", "*"), ("Alt-Svc", "h3=\":1\""), ("Keep-Alive", "timeout=1"), ("WWW-Authenticate", "Bearer realm=\"x\""));
        await using var gateway = await service.GatewayAsync();

        var answer = await AskAsync(gateway);

        Assert.Equal((401, "Bearer realm=\"x\""), (answer.Status, answer.Header("WWW-Authenticate")));
        Assert.All(new[] { "Mcp-Session-Id", "Access-Control-Allow-Origin", "Alt-Svc", "Keep-Alive" }, name => Assert.Null(answer.Header(name)));
    }

    private static Task<RawAnswer> AskAsync(TestGateway gateway, params string[] headers) =>
        gateway.AskAsync("POST", "/mcp", RawMcp.Initialize(), [.. headers, "Accept: application/json, text/event-stream"]);
}
