using System.Net.Security;
using System.Text;
using System.Text.Json;
using Gateway.Actors.Backends;
using Gateway.Actors.Upstreams;
using Gateway.Host.Configuration;
using Gateway.Policies;
using Gateway.Policies.BackendAuth;
using Gateway.Tests.Authentication;
using Gateway.Tests.Integration.Authentication;
using Gateway.Tests.Listeners.Tls;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Tests.BackendAuth;

/// <summary>Which credentials plain HTTP backends get, and which of them are trusted, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class HostBackendAuthTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority = new("theirs");
    private readonly Recorder<string> _asked = new();
    private StubHttpServer _server = null!;
    private StubHttpServer _secure = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder.File("root.pem"), _authority.Pem);
        var certificate = _authority.Issue("tools.example");
        _server = await StubHttpServer.StartAsync(EchoAsync);
        _secure = await StubHttpServer.StartAsync(EchoAsync, tls: new TlsHandshakeCallbackOptions
        {
            OnConnection = context =>
            {
                _asked.Add(context.ClientHelloInfo.ServerName);
                return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate });
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _secure.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task H5_backends_that_differ_in_their_secret_only_share_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(Routes(("/a", "backendAuth: {key: key-a}"), ("/b", "backendAuth: {key: key-b}"), ("/none", "")));

        Assert.Equal("Bearer key-a", (await AskAsync(gateway, "/a")).Authorization);
        Assert.Equal("Bearer key-b", (await AskAsync(gateway, "/b")).Authorization);
        Assert.Equal("", (await AskAsync(gateway, "/none")).Authorization);
        Assert.DoesNotContain(gateway.Logs.Items, line => line.Contains("key-a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reload_with_another_key_is_used_and_a_file_that_changed_as_well()
    {
        var file = _folder.File("key");
        await File.WriteAllTextAsync(file, "from-file-1", TestContext.Current.CancellationToken);
        var fromFile = $"backendAuth: {{key: {{file: '{file}'}}}}";
        await using var gateway = await TestGateway.StartAsync(Routes(("/a", "backendAuth: {key: first}"), ("/b", fromFile)));
        Assert.Equal(("Bearer first", "Bearer from-file-1"), ((await AskAsync(gateway, "/a")).Authorization, (await AskAsync(gateway, "/b")).Authorization));

        await File.WriteAllTextAsync(file, "from-file-2", TestContext.Current.CancellationToken);
        await gateway.ReloadAsync(Routes(("/a", "backendAuth: {key: second}"), ("/b", fromFile)));

        Assert.Equal(("Bearer second", "Bearer from-file-2"), ((await AskAsync(gateway, "/a")).Authorization, (await AskAsync(gateway, "/b")).Authorization));
    }

    [Fact]
    public async Task H5_clients_own_authorization_ends_where_the_gateway_has_a_credential()
    {
        await using var gateway = await TestGateway.StartAsync(Routes(
            ("/bearer", "backendAuth: {key: ours}"), ("/header", "backendAuth: {key: {value: ours, location: {header: {name: X-Api-Key}}}}"), ("/none", "")));

        Assert.Equal("Bearer ours", (await AskAsync(gateway, "/bearer", "Authorization: Bearer canary")).Authorization);
        Assert.Equal(("", "ours"), await KeyAsync("/header"));
        Assert.Equal(("Bearer canary", "theirs"), await KeyAsync("/none"));

        async Task<(string, string)> KeyAsync(string path)
        {
            var seen = await AskAsync(gateway, path, "Authorization: Bearer canary", "X-Api-Key: theirs");
            return (seen.Authorization, seen.ApiKey);
        }
    }

    [Fact]
    public async Task H5_passthrough_sends_the_verified_token_of_the_request_and_no_other()
    {
        var keys = JsonSerializer.Serialize(Mint.KeySetText(ProtectedGateway.Key.Jwk()));
        var jwt = $"jwtAuth: {{mode: optional, issuer: '{Mint.Issuer}', audiences: ['{Mint.Audience}'], jwks: {{inline: {keys}}}}}";
        await using var gateway = await TestGateway.StartAsync(
            $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{policies: {{{jwt}}}, routes: [{Route(("/pass", "backendAuth: {passthrough: {}}"))}, {Route(("/not", ""))}]}}]}}]", new ManualTimeProvider());
        var token = ProtectedGateway.TokenOf("alice");

        Assert.Equal($"Bearer {token}", (await AskAsync(gateway, "/pass", $"Authorization: Bearer {token}")).Authorization);
        Assert.Equal("", (await AskAsync(gateway, "/not", $"Authorization: Bearer {token}")).Authorization);
        Assert.Equal("", (await AskAsync(gateway, "/pass")).Authorization);
    }

    [Fact]
    public async Task Signature_is_of_exactly_what_the_backend_receives()
    {
        await using var gateway = await TestGateway.StartAsync(Routes(("/a", "backendAuth: {aws: {accessKeyId: AKID, secretAccessKey: canary, region: eu-central-1, serviceName: execute-api}}")));

        var seen = await SendAsync(gateway, "/a/x?b=2&a=1%2F1", "POST", "{\"a\":1}", "Content-Type: application/json", "Authorization: Bearer mine");

        var keys = new AwsAuthConfig { AccessKeyId = "AKID", SecretAccessKey = new Secret("canary"), Region = "eu-central-1", ServiceName = "execute-api" };
        var signed = new Dictionary<string, string> { ["content-type"] = "application/json", ["host"] = _server.Url.Authority, ["x-amz-date"] = seen.Date };
        Assert.Equal(SignatureV4.Sign(keys, "POST", new Uri(_server.Url, seen.Target), signed, Encoding.UTF8.GetBytes(seen.Body)), seen.Authorization);
        Assert.Equal("{\"a\":1}", seen.Body);
    }

    [Theory]
    [InlineData("{root: ROOT}", true)]
    [InlineData("{root: ROOT, hostname: tools.example}", true)]
    [InlineData("{root: ROOT, hostname: wrong.example}", false)]
    [InlineData("{}", false)]
    public async Task Backend_is_trusted_by_its_authority_and_its_name(string tls, bool isTrusted)
    {
        await using var gateway = await TestGateway.StartAsync(Secure($"backendTLS: {tls}", ""));

        Assert.Equal(isTrusted ? 200 : 503, await StatusAsync(gateway));
    }

    [Fact]
    public async Task Certificate_must_be_that_of_the_address_whatever_the_host_header_says()
    {
        await using var gateway = await TestGateway.StartAsync(Secure("backendTLS: {root: ROOT}", "urlRewrite: {authority: {full: wrong.example}}"));
        await using var named = await TestGateway.StartAsync(Secure("backendTLS: {root: ROOT, hostname: wrong.example}", "urlRewrite: {authority: {full: tools.example}}"));

        Assert.Equal("wrong.example", (await AskAsync(gateway, "/")).Host);
        Assert.Equal(503, await StatusAsync(named));
        Assert.DoesNotContain("tools.example", _asked.Items);
    }

    [Fact]
    public async Task Backend_whose_key_is_gone_is_not_called_and_the_client_is_told()
    {
        var file = _folder.File("gone");
        await File.WriteAllTextAsync(file, "k", TestContext.Current.CancellationToken);
        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(Routes(("/a", $"backendAuth: {{key: {{file: '{file}'}}}}")), _ => null, new()));
        File.Delete(file);
        await using var gateway = await TestGateway.StartAsync(loaded);
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);

        var answer = await raw.AskAsync("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Equal(503, answer.Status);
        Assert.Contains("no_credential", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_that_chose_a_backend_before_a_reload_is_sent_after_it()
    {
        var backend = HostBackend.Create(_server.Url.Authority, null, new UpstreamLimits(), TimeProvider.System);
        backend.Dispose();

        using var response = await backend.SendAsync("GET", "/x", null, ForwardedHeaders.None, null, TestContext.Current.CancellationToken);

        Assert.Contains("\"/x\"", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{host: \"http://a:1\", policies: {backendTLS: {}}}", "", "backends[0].host")]
    [InlineData("{host: \"a:1\", policies: {backendAuth: {passthrough: {}}}}", "", "backends[0].host")]
    [InlineData("{host: \"a:1\", policies: {backendAuth: {key: {value: k, location: {queryParameter: {name: k}}}}}}", "", "backends[0].host")]
    [InlineData("{host: \"a:1\", policies: {backendTLS: {}}}", "urlRewrite: {authority: none}", "policies.urlRewrite.authority")]
    [InlineData("{host: \"a:1\"}, {mcp: {targets: [{name: t, stdio: {cmd: x}}]}, weight: 0}", "", "backends[1]")]
    [InlineData("{mcp: {targets: [{name: t, stdio: {cmd: x}}]}}, {host: \"a:1\"}", "", "backends[0]")]
    public void What_would_weaken_it_or_cannot_act_is_refused(string backends, string policies, string path)
    {
        var result = ConfigReader.Read($"binds: [{{port: 1, address: 127.0.0.1, listeners: [{{routes: [{{policies: {{{policies}}}, backends: [{backends}]}}]}}]}}]", _ => null, new());

        Assert.Contains(Assert.IsType<ConfigLoadResult.Rejected>(result).Errors, error => error.Path == $"binds[0].listeners[0].routes[0].{path}");
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var headers = context.Request.Headers;
        await context.Response.WriteAsync(JsonSerializer.Serialize(new Seen(
            context.Features.Get<IHttpRequestFeature>()!.RawTarget, context.Request.Host.Value!, headers.Authorization.ToString(), headers["X-Api-Key"].ToString(),
            headers["X-Amz-Date"].ToString(), await body.ReadToEndAsync())));
    }

    private string Routes(params (string Path, string Policies)[] routes) =>
        $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{string.Join(", ", routes.Select(Route))}]}}]}}]";

    private string Route((string Path, string Policies) route) =>
        $"{{matches: [{{path: {{pathPrefix: {route.Path}}}}}], backends: [{{host: \"{_server.Url.Authority}\", policies: {{{route.Policies}}}}}]}}";

    // Without a scheme: that there is backendTLS makes it https.
    private string Secure(string backend, string route) =>
        $"binds: [{{port: 0, address: 127.0.0.1, listeners: [{{routes: [{{policies: {{{route}}}, backends: [{{host: \"{_secure.Url.Authority}\", policies: {{{backend}}}}}]}}]}}]}}]"
            .Replace("ROOT", $"'{_folder.File("root.pem")}'", StringComparison.Ordinal);

    private static async Task<int> StatusAsync(TestGateway gateway)
    {
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        return (await raw.AskAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status;
    }

    private static Task<Seen> AskAsync(TestGateway gateway, string target, params string[] headers) => SendAsync(gateway, target, "GET", null, headers);

    private static async Task<Seen> SendAsync(TestGateway gateway, string target, string method, string? body, params string[] headers)
    {
        using var raw = await RawHttp.ConnectAsync(gateway.Endpoint);
        var length = body is null ? "" : $"Content-Length: {body.Length}\r\n";
        return JsonSerializer.Deserialize<Seen>((await raw.AskAsync(
            $"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(header => header + "\r\n"))}{length}\r\n{body}")).Body)!;
    }

    private sealed record Seen(string Target, string Host, string Authorization, string ApiKey, string Date, string Body);
}
