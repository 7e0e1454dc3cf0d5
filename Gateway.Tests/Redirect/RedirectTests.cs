using Gateway.Host.Configuration;
using Gateway.Policies;
using Gateway.Policies.Redirect;
using Gateway.Tests.OAuth;
using Gateway.Tests.Support;

namespace Gateway.Tests.Redirect;

/// <summary>Routes that answer by themselves.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class RedirectTests
{
    [Theory]
    [InlineData("requestRedirect: {path: {full: \"//evil.example\"}}")]
    [InlineData("requestRedirect: {path: {full: \"/a\\r\\nX-Admin: 1\"}}")]
    [InlineData("requestRedirect: {path: {prefix: relative}}")]
    [InlineData("requestRedirect: {authority: {full: \"a.example/x\"}}")]
    [InlineData("requestRedirect: {authority: {full: \"user@a.example\"}}")]
    [InlineData("requestRedirect: {authority: {host: \"a.example:80\"}}")]
    [InlineData("requestRedirect: {authority: {host: a.example, port: 80}}")]
    [InlineData("requestRedirect: {scheme: javascript}")]
    [InlineData("requestRedirect: {scheme: https, status: 304}")]
    [InlineData("requestRedirect: {}")]
    [InlineData("directResponse: {body: x}")]
    [InlineData("directResponse: {status: 101}")]
    [InlineData("directResponse: {status: 204, body: x}")]
    [InlineData("directResponse: {status: 200}, apiKey: {mode: strict, keys: [{key: x}]}")]
    [InlineData("directResponse: {status: 200}, requestRedirect: {scheme: https}")]
    [InlineData("directResponse: {status: 200}, localRateLimit: [{fillInterval: 1s}]")]
    public void Answer_that_cannot_be_given_is_refused(string policies) =>
        Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(Yaml($"{{policies: {{{policies}}}}}"), _ => null, new()));

    [Fact]
    public void Backend_that_no_request_reaches_is_refused()
    {
        var result = ConfigReader.Read(Yaml("{policies: {directResponse: {status: 200}}, backends: [{mcp: {targets: [{name: a, stdio: {cmd: x}}]}}]}"), _ => null, new());

        Assert.Contains(Assert.IsType<ConfigLoadResult.Rejected>(result).Errors, error => error.Message.StartsWith("No request reaches this backend", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", 503, "closed for repairs")]
    [InlineData("POST", 503, "closed for repairs")]
    public async Task Direct_response_answers_every_method(string method, int status, string body)
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(
            "{policies: {directResponse: {status: 503, body: closed for repairs}, responseHeaderModifier: {set: {X-By: route}}}}"));

        var answer = await gateway.AskAsync(method, "/any/path", method == "POST" ? "{}" : null);

        Assert.Equal((status, body, "text/plain; charset=utf-8", "nosniff", "route"),
            (answer.Status, answer.Body, answer.Header("Content-Type"), answer.Header("X-Content-Type-Options"), answer.Header("X-By")));
    }

    [Theory]
    [InlineData("scheme: https, authority: {full: \"new.example:8443\"}, status: 301", "/old/a%20b?x=1&y=%0d%0a", 301, "https://new.example:8443/old/a%20b?x=1&y=%0d%0a")]
    [InlineData("authority: {host: new.example}, path: {prefix: /new}", "/old/a", 302, "http://new.example:{port}/new/a")]
    [InlineData("path: {prefix: /}", "/old", 302, "http://localhost:{port}/")]
    [InlineData("path: {prefix: /new/}, status: 308", "/old/", 308, "http://localhost:{port}/new/")]
    [InlineData("authority: {port: 81}, path: {full: /x}", "/old/y?q", 302, "http://localhost:81/x?q")]
    [InlineData("scheme: https", "/old", 302, "https://localhost/old")]
    public async Task Redirect_changes_what_is_written_and_keeps_the_rest(string redirect, string path, int status, string location)
    {
        await using var gateway = await TestGateway.StartAsync(Yaml($"{{matches: [{{path: {{pathPrefix: /old}}}}], policies: {{requestRedirect: {{{redirect}}}}}}}"));
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);

        var answer = await raw.AskAsync($"GET {path} HTTP/1.1\r\nHost: localhost:{gateway.Endpoint.Port}\r\n\r\n");

        Assert.Equal((status, location.Replace("{port}", $"{gateway.Endpoint.Port}", StringComparison.Ordinal)), (answer.Status, answer.Header("Location")));
    }

    [Fact]
    public void Prefix_of_a_route_that_matches_exactly_is_the_whole_path()
    {
        var redirect = RedirectTarget.Create(new RequestRedirectConfig { Path = new() { Prefix = "/new" } }, "p", new List<ConfigError>())!;

        Assert.Equal("http://h/new", redirect.Location("http", "h", null, "/old/x", "", null));
    }

    private static string Yaml(string route) => $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{route}]}}]}}]";
}
