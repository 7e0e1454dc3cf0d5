using Gateway.Host.Configuration;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Mirror;

/// <summary>Copies of requests, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class RequestMirrorTests : IAsyncLifetime
{
    private readonly Recorder<string> _copies = new();
    private readonly TaskCompletionSource _held = new();
    private bool _holds;
    private StubHttpServer _server = null!;
    private StubHttpServer _mirror = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await StubHttpServer.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"served {await body.ReadToEndAsync()}");
        });
        _mirror = await StubHttpServer.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers;
            _copies.Add($"{context.Request.Method} {context.Features.Get<IHttpRequestFeature>()!.RawTarget} {await body.ReadToEndAsync()} {headers["X-Mine"]} {headers.Authorization}{headers.Cookie}".TrimEnd());
            if (_holds)
            {
                await _held.Task;
            }

            context.Response.StatusCode = 500;
            context.Response.Headers["X-Mirror"] = "1";
        });
    }

    public async ValueTask DisposeAsync()
    {
        _held.TrySetResult();
        await _server.DisposeAsync();
        await _mirror.DisposeAsync();
    }

    [Fact]
    public async Task H5_copy_has_path_body_and_headers_as_they_are_sent_but_no_credentials()
    {
        await using var gateway = await StartAsync("urlRewrite: {path: {prefix: /v2}}");

        var answer = await AskAsync(gateway, "POST /api/x?q=%2f HTTP/1.1\r\nHost: localhost\r\nX-Mine: mine\r\nAuthorization: Bearer canary\r\nCookie: a=canary\r\nContent-Length: 4\r\n\r\nbody");

        Assert.Equal((200, "served body", null), (answer.Status, answer.Body, answer.Header("X-Mirror")));
        Assert.Equal("POST /v2/x?q=%2f body mine", await _copies.WaitAsync(_ => true, "the copy"));
    }

    [Fact]
    public async Task Nobody_waits_for_the_mirror_and_copies_over_the_limit_are_left_out()
    {
        _holds = true;
        await using var gateway = await StartAsync("", "config: {limits: {upstreams: {mirrors: 2}}}\n");

        for (var index = 0; index < 5; index++)
        {
            Assert.Equal("served ", (await AskAsync(gateway, Get)).Body);
            await (index < 2 ? _copies.WaitAsync(_ => true, "a copy", index + 1) : Task.CompletedTask);
        }

        Assert.Equal(2, _copies.Items.Count);
        await gateway.Logs.WaitAsync(line => line.Contains("Copies of requests are left out", StringComparison.Ordinal), "the word of what was left out");
        _held.SetResult();
    }

    [Fact]
    public async Task Mirror_that_is_not_there_changes_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml("", $"127.0.0.1:{FreePort.Next()}"));

        Assert.Equal((200, "served "), await StatusAsync(gateway, Get));
        await gateway.Logs.WaitAsync(line => line.Contains("A copy of a request", StringComparison.Ordinal), "the word of the copy that failed");
    }

    [Theory]
    [InlineData("POST /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nnine byte", "served nine byte")]
    [InlineData("POST /api HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "served x")]
    public async Task Body_that_is_not_kept_has_no_copy(string request, string served)
    {
        await using var gateway = await StartAsync("", "config: {limits: {http: {replayBytes: 8}}}\n");

        Assert.Equal((200, served), await StatusAsync(gateway, request));
        Assert.Equal((200, "served "), await StatusAsync(gateway, Get));

        // The copy of the second came: that of the first would have been there before.
        Assert.Equal("GET /api", await _copies.WaitAsync(_ => true, "the copy"));
        Assert.Single(_copies.Items);
    }

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("0.5", 50, 150)]
    public async Task Share_of_the_requests_is_copied(string share, int least, int most)
    {
        await using (var gateway = await StartAsync("", share: share))
        {
            using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
            for (var index = 0; index < 200; index++)
            {
                await raw.AskAsync(Get);
            }
        }

        // Seven standard deviations on each side; the end of the gateway ends what is under way.
        Assert.InRange(_copies.Items.Count, least, most);
    }

    [Fact]
    public async Task Gateway_ends_though_a_mirror_never_answers()
    {
        _holds = true;
        await using var gateway = await StartAsync("");
        await AskAsync(gateway, Get);
        await _copies.WaitAsync(_ => true, "the copy");

        // The end of the gateway has a deadline here.
    }

    [Theory]
    [InlineData("requestMirror: {backend: {host: \"a:1\"}}", "{mcp: {targets: [{name: t, stdio: {cmd: x}}]}}", "sent at most once")]
    [InlineData("requestMirror: {backend: {host: a}}", "{host: \"b:1\"}", "Write")]
    [InlineData("requestMirror: {backend: {host: \"a:1\"}, percentage: 1.5}", "{host: \"b:1\"}", "from 0 to 1")]
    [InlineData("requestMirror: {backend: {host: \"a:1\"}, percentage: half}", "{host: \"b:1\"}", "a number")]
    [InlineData("requestMirror: {backend: {service: {name: a}}}", "{host: \"b:1\"}", "host")]
    public void Mirror_that_cannot_be_is_refused(string policy, string backend, string remedy)
    {
        var rejected = Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(
            $"binds: [{{port: 1, address: 127.0.0.1, listeners: [{{routes: [{{policies: {{{policy}}}, backends: [{backend}]}}]}}]}}]", _ => null, new()));

        Assert.Contains(rejected.Errors, error => error.Remedy.Contains(remedy, StringComparison.Ordinal));
    }

    private const string Get = "GET /api HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private Task<TestGateway> StartAsync(string policies, string config = "", string share = "1") =>
        TestGateway.StartAsync(config + Yaml(policies, _mirror.Url.Authority, share));

    private string Yaml(string policies, string mirror, string share = "1") =>
        $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{matches: [{{path: {{pathPrefix: /api}}}}], policies: {{requestMirror: {{backend: {{host: \"{mirror}\"}}, percentage: {share}}}, {policies}}}, backends: [{{host: \"{_server.Url.Authority}\"}}]}}]}}]}}]";

    private static async Task<(int Status, string Body)> StatusAsync(TestGateway gateway, string request)
    {
        var answer = await AskAsync(gateway, request);
        return (answer.Status, answer.Body);
    }

    private static async Task<RawAnswer> AskAsync(TestGateway gateway, string request)
    {
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        return await raw.AskAsync(request);
    }
}
