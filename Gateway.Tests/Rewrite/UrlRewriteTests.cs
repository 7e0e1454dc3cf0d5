using Gateway.Host.Configuration;
using Gateway.Policies.Rewrite;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Tests.Rewrite;

/// <summary>What a backend is asked for, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class UrlRewriteTests
{
    [Theory]
    [InlineData("path: {prefix: /v2}", "/api/x?q=%2f", "/v2/x?q=%2f")]
    [InlineData("path: {prefix: /v2/}", "/api", "/v2")]
    [InlineData("path: {prefix: /}", "/api", "/")]
    [InlineData("path: {prefix: /}", "/api/", "/")]
    [InlineData("path: {prefix: /}", "/api?a", "/?a")]
    [InlineData("path: {prefix: /v2}", "/%61p%69/%C3%A4%20b", "/v2/%C3%A4%20b")]
    [InlineData("path: {prefix: /v2}", "/api/deep/api/x", "/v2/api/x")]
    [InlineData("path: {full: /one}", "/api/x?a=/api", "/one?a=/api")]
    [InlineData("authority: auto", "/api/x", "/api/x")]
    public async Task Path_is_rewritten_and_all_else_stays_as_it_came(string rewrite, string asked, string received)
    {
        await using var server = await StubHttpServer.StartAsync(context => context.Response.WriteAsync(context.Features.Get<IHttpRequestFeature>()!.RawTarget));
        await using var gateway = await TestGateway.StartAsync(Yaml(rewrite, server));

        Assert.Equal(received, (await AskAsync(gateway, asked)).Body);
    }

    [Theory]
    [InlineData("authority: auto", "{backend}")]
    [InlineData("authority: none", "localhost:8080")]
    [InlineData("authority: {full: inner.example:1}", "inner.example:1")]
    [InlineData("authority: {host: inner.example}", "inner.example:8080")]
    [InlineData("authority: {port: 99}", "localhost:99")]
    [InlineData("path: {full: /x}", "{backend}")]
    public async Task Host_header_is_what_is_written_and_the_client_stays_told_apart(string rewrite, string received)
    {
        await using var server = await StubHttpServer.StartAsync(context => context.Response.WriteAsync($"{context.Request.Host} for {context.Request.Headers["X-Forwarded-Host"]}"));
        await using var gateway = await TestGateway.StartAsync(Yaml(rewrite, server));

        Assert.Equal($"{received.Replace("{backend}", server.Url.Authority, StringComparison.Ordinal)} for localhost:8080", (await AskAsync(gateway, "/api")).Body);
    }

    [Theory]
    [InlineData("authority: none")]
    [InlineData("authority: {port: 1}")]
    [InlineData("path: {full: \"//evil.example\"}")]
    [InlineData("path: {prefix: \"/a?b\"}")]
    [InlineData("path: {prefix: \"/a\\r\\nX: 1\"}")]
    [InlineData("path: {full: /a, prefix: /b}")]
    [InlineData("authority: {full: \"a.example\\r\\nX: 1\"}")]
    [InlineData("authority: {full: \"a.example/x\"}")]
    [InlineData("authority: {host: \"a.example:80\"}")]
    [InlineData("authority: other")]
    [InlineData("")]
    public void H2_rewrite_that_cannot_be_or_lets_clients_choose_a_server_is_refused(string rewrite) =>
        Assert.IsType<ConfigLoadResult.Rejected>(ConfigReader.Read(Yaml(rewrite, "https://a.example"), _ => null, new()));

    [Theory]
    [InlineData("/%", "/a", 2)]
    [InlineData("/%61", "/a", 4)]
    [InlineData("/%C3%A4/x", "/ä", 7)]
    [InlineData("/", "/longer", 1)]
    public void Encoded_prefix_is_as_long_as_it_was_sent(string path, string prefix, int length) =>
        Assert.Equal(length, PathRewrite.Length(path, prefix));

    private static string Yaml(string rewrite, StubHttpServer server) => Yaml(rewrite, server.Url.Authority);

    private static string Yaml(string rewrite, string host) =>
        $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{matches: [{{path: {{pathPrefix: /api/deep}}}}, {{path: {{pathPrefix: /api}}}}], policies: {{urlRewrite: {{{rewrite}}}}}, backends: [{{host: \"{host}\"}}]}}]}}]}}]";

    private static async Task<RawAnswer> AskAsync(TestGateway gateway, string target)
    {
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        return await raw.AskAsync($"GET {target} HTTP/1.1\r\nHost: localhost:8080\r\n\r\n");
    }
}
