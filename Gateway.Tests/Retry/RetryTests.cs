using Gateway.Host.Configuration;
using Gateway.Tests.Pipeline.Proxying;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Retry;

/// <summary>What is sent again, over real sockets; each backend counts what it got.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class RetryTests : IAsyncLifetime
{
    private readonly Recorder<string> _received = new();
    private Func<int, HttpContext, Task> _answer = (number, context) =>
    {
        context.Response.StatusCode = number < 3 ? 503 : 200;
        return context.Response.WriteAsync($"answer {number}");
    };

    private StubHttpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StubHttpServer.StartAsync(async context =>
    {
        using var body = new StreamReader(context.Request.Body);
        _received.Add($"{context.Request.Method} {await body.ReadToEndAsync()}");
        await _answer(_received.Items.Count, context);
    });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("POST", "1")]
    [InlineData("PATCH", "1")]
    [InlineData("PURGE", null)]
    public async Task Request_that_may_have_been_done_is_not_sent_again(string method, string? body)
    {
        await using var gateway = await StartAsync("attempts: 5, codes: [503]");

        var answer = await AskAsync(gateway, method, body);

        Assert.Equal((503, "answer 1", 1), (answer.Status, answer.Body, _received.Items.Count));
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("DELETE", null)]
    [InlineData("PUT", "text")]
    public async Task Idempotent_request_is_sent_again_whole_until_it_is_answered(string method, string? body)
    {
        await using var gateway = await StartAsync("attempts: 5, codes: [503]");

        var answer = await AskAsync(gateway, method, body);

        Assert.Equal((200, "answer 3"), (answer.Status, answer.Body));
        Assert.Equal(Enumerable.Repeat($"{method} {body}", 3), _received.Items);
    }

    [Theory]
    [InlineData("attempts: 1, codes: [503]", 2)]
    [InlineData("attempts: 5, codes: [502]", 1)]
    [InlineData("attempts: 5", 1)]
    public async Task Last_answer_goes_to_the_client(string retry, int requests)
    {
        await using var gateway = await StartAsync(retry);

        var answer = await AskAsync(gateway, "GET", null);

        Assert.Equal((503, $"answer {requests}", requests), (answer.Status, answer.Body, _received.Items.Count));
    }

    [Theory]
    [InlineData("PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nnine byte", "PUT nine byte")]
    [InlineData("PUT / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "PUT x")]
    public async Task Body_that_was_not_kept_is_sent_once(string request, string received)
    {
        await using var gateway = await StartAsync("attempts: 5, codes: [503]", "config: {limits: {http: {replayBytes: 8}}}\n");
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);

        Assert.Equal(503, (await raw.AskAsync(request)).Status);
        Assert.Equal(received, Assert.Single(_received.Items));
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("POST", "x")]
    public async Task Any_request_goes_to_another_backend_where_one_is_not_reached(string method, string? body)
    {
        _answer = (_, context) => context.Response.WriteAsync("there");
        await using var gateway = await StartAsync("attempts: 1", backends: $"{{host: \"127.0.0.1:{FreePort.Next()}\", weight: 99}}, {Host()}");

        for (var index = 0; index < 20; index++)
        {
            Assert.Equal((200, "there"), await StatusAsync(gateway, method, body));
        }
    }

    [Fact]
    public async Task Answer_that_never_began_is_asked_for_again_only_where_that_is_idempotent()
    {
        _answer = (_, context) => context.Response.WriteAsync("there");
        await using var closing = new OneAnswer("");
        await using var gateway = await StartAsync("attempts: 1", backends: $"{{host: \"127.0.0.1:{closing.Port}\", weight: 1000}}, {{host: \"{_server.Url.Authority}\", weight: 1}}");

        Assert.Equal((200, "there"), await StatusAsync(gateway, "GET", null));

        // One of a thousand would reach the other backend at once.
        Assert.Contains(502, new[] { (await StatusAsync(gateway, "POST", "x")).Status, (await StatusAsync(gateway, "POST", "x")).Status });
    }

    [Fact]
    public async Task Answer_that_broke_off_is_cut_and_not_asked_for_again()
    {
        var seen = new TaskCompletionSource();
        _answer = async (_, context) =>
        {
            context.Response.ContentLength = 10;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        };
        await using var gateway = await StartAsync("attempts: 5, codes: [503]");
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        await raw.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Equal("10", (await raw.ReadHeadAsync()).Header("Content-Length"));
        Assert.Equal("half", await raw.ReadPartAsync(4));
        seen.SetResult();
        Assert.Equal("", await raw.ReadToEndAsync());
        Assert.Single(_received.Items);
    }

    [Fact]
    public async Task Pause_is_waited_for_and_counts_for_the_whole_timeout()
    {
        var time = new ManualTimeProvider();
        await using var gateway = await StartAsync("attempts: 10, backoff: 45s, codes: [503]", time: time, more: "timeout: {requestTimeout: 40s, backendRequestTimeout: 23h}");
        var asking = AskAsync(gateway, "GET", null);

        await _received.WaitAsync(_ => true, "the first attempt");
        await time.WhenArmedAsync(due => due >= TimeSpan.FromSeconds(45) && due <= TimeSpan.FromSeconds(90), "the pause");
        time.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(504, (await asking).Status);
        Assert.Single(_received.Items);
    }

    [Theory]
    [InlineData("retry: {attempts: 2}", "never")]
    [InlineData("urlRewrite: {path: {full: /x}}", "each target")]
    public void Policy_of_plain_backends_is_refused_where_messages_are_mcp(string policy, string remedy)
    {
        var error = Assert.Single(Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(
            $"binds: [{{port: 1, address: 127.0.0.1, listeners: [{{routes: [{{policies: {{{policy}}}, backends: [{{mcp: {{targets: [{{name: t, stdio: {{cmd: x}}}}]}}}}]}}]}}]}}]", _ => null, new())).Errors);

        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("attempts: 0")]
    [InlineData("attempts: 11")]
    [InlineData("codes: [200]")]
    [InlineData("backoff: 2m")]
    [InlineData("condition: 'true'")]
    public void Retry_out_of_range_is_refused(string retry) =>
        Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(Yaml(retry, "{host: \"a:1\"}"), _ => null, new()));

    private string Host() => $"{{host: \"{_server.Url.Authority}\"}}";

    private Task<TestGateway> StartAsync(string retry, string config = "", string? backends = null, string more = "", TimeProvider? time = null) =>
        TestGateway.StartAsync(config + Yaml(retry.Contains("backoff", StringComparison.Ordinal) ? retry : $"backoff: 1ms, {retry}", backends ?? Host(), more), time);

    private static string Yaml(string retry, string backends, string more = "") =>
        $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{policies: {{retry: {{{retry}}}, {more}}}, backends: [{backends}]}}]}}]}}]";

    private static async Task<(int Status, string Body)> StatusAsync(TestGateway gateway, string method, string? body)
    {
        var answer = await AskAsync(gateway, method, body);
        return (answer.Status, answer.Body);
    }

    private static async Task<RawAnswer> AskAsync(TestGateway gateway, string method, string? body)
    {
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        return await raw.AskAsync($"{method} / HTTP/1.1\r\nHost: localhost\r\n{(body is null ? "" : $"Content-Length: {body.Length}\r\n")}\r\n{body}");
    }
}
