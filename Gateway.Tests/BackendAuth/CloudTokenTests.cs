using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Host.Configuration;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.BackendAuth;

/// <summary>Tokens of clouds, from servers on loopback that answer as theirs do, through the vendors' libraries in a gateway of its own process.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class CloudTokenTests : IAsyncLifetime
{
    private readonly Recorder<string> _asked = new();
    private ScriptedServer _target = null!;
    private StubHttpServer _cloud = null!;
    private Func<HttpRequest, string?> _answer = _ => null;

    public async ValueTask InitializeAsync()
    {
        _target = await ScriptedServer.StartAsync();
        _cloud = await StubHttpServer.StartAsync(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
            _asked.Add($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {body}");
            context.Response.Headers["Metadata-Flavor"] = "Google";
            if (_answer(context.Request) is { } answer)
            {
                context.Response.ContentType = answer.StartsWith('<') ? "text/xml" : answer.StartsWith('{') ? "application/json" : "text/plain";
                await context.Response.WriteAsync(answer, context.RequestAborted);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        await _cloud.DisposeAsync();
    }

    [Fact]
    public async Task Google_access_token_comes_from_the_metadata_server_and_is_asked_for_once()
    {
        _answer = request => request.Path.Value!.EndsWith("/token", StringComparison.Ordinal) ? """{"access_token":"canary-google","expires_in":3600,"token_type":"Bearer"}""" : "";

        await AssertTokenAsync("gcp: {type: accessToken}", "Bearer canary-google", "canary-google", ("GCE_METADATA_HOST", _cloud.Url.Authority));

        Assert.Single(_asked.Items, asked => asked.Contains("/token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Google_identity_token_is_for_the_target()
    {
        var identity = Unsigned(DateTimeOffset.FromUnixTimeSeconds(4_000_000_000));
        _answer = request => request.Path.Value!.EndsWith("/identity", StringComparison.Ordinal) ? identity : "";

        await AssertTokenAsync("gcp: {type: idToken}", $"Bearer {identity}", identity, ("GCE_METADATA_HOST", _cloud.Url.Authority));

        var asked = Uri.UnescapeDataString(Assert.Single(_asked.Items, asked => asked.Contains("/identity", StringComparison.Ordinal)));
        Assert.Contains($"audience={_target.Endpoint.GetLeftPart(UriPartial.Authority)}", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Google_credential_of_a_service_account_is_exchanged_where_it_says()
    {
        _answer = _ => """{"access_token":"canary-google","expires_in":3600,"token_type":"Bearer"}""";
        using var key = RSA.Create(2048);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("account.json"),
            JsonSerializer.Serialize(new
            {
                type = "service_account",
                client_email = "gateway@example.iam",
                private_key_id = "1",
                private_key = key.ExportPkcs8PrivateKeyPem(),
                token_uri = new Uri(_cloud.Url, "/oauth").ToString(),
                project_id = "p",
            }),
            TestContext.Current.CancellationToken);

        await AssertTokenAsync($"gcp: {{credential: {{file: '{folder.File("account.json")}'}}}}", "Bearer canary-google", "canary-google");

        Assert.Contains("/oauth", Assert.Single(_asked.Items), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_token_comes_from_the_managed_identity()
    {
        _answer = request => request.Headers["X-IDENTITY-HEADER"] == "proof"
            ? """{"access_token":"canary-azure","expires_on":"4000000000","resource":"api://tools","token_type":"Bearer"}"""
            : null;

        await AssertTokenAsync(
            "azure: {scope: 'api://tools/.default', explicitConfig: {managedIdentity: {userAssignedIdentity: {clientId: id-1}}}}", "Bearer canary-azure", "canary-azure",
            ("IDENTITY_ENDPOINT", new Uri(_cloud.Url, "/msi/token").ToString()), ("IDENTITY_HEADER", "proof"));

        var asked = Uri.UnescapeDataString(Assert.Single(_asked.Items));
        Assert.Contains("resource=api://tools", asked, StringComparison.Ordinal);
        Assert.Contains("client_id=id-1", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aws_keys_come_from_the_container()
    {
        _answer = request => request.Headers.Authorization == "proof"
            ? """{"AccessKeyId":"AKIDCONTAINER","SecretAccessKey":"canary-aws","Token":"canary-session","Expiration":"2096-10-02T07:06:40Z"}"""
            : null;

        await AssertTokenAsync(
            "aws: {region: eu-central-1, serviceName: execute-api}", "AWS4-HMAC-SHA256 Credential=AKIDCONTAINER/", "canary-aws",
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", new Uri(_cloud.Url, "/keys").ToString()), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "proof"), ("AWS_EC2_METADATA_DISABLED", "true"));

        Assert.All(_target.Received.Items, request => Assert.Equal("canary-session", request.Header("X-Amz-Security-Token")));
    }

    [Fact]
    public async Task Aws_role_is_assumed_with_the_keys_that_are_written()
    {
        _answer = _ => """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>AKIDROLE</AccessKeyId>
            <SecretAccessKey>canary-role</SecretAccessKey><SessionToken>canary-session</SessionToken><Expiration>2096-10-02T07:06:40Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """.ReplaceLineEndings("");

        await AssertTokenAsync(
            "aws: {accessKeyId: AKIDWRITTEN, secretAccessKey: canary-written, region: eu-central-1, serviceName: execute-api, assumeRole: {roleArn: 'arn:aws:iam::123456789012:role/tools', tags: {team: red}}}",
            "AWS4-HMAC-SHA256 Credential=AKIDROLE/", "canary-role", ("AWS_ENDPOINT_URL_STS", _cloud.Url.ToString()));

        var asked = Uri.UnescapeDataString(Assert.Single(_asked.Items));
        Assert.Contains("RoleArn=arn:aws:iam::123456789012:role/tools", asked, StringComparison.Ordinal);
        Assert.Contains("RoleSessionName=agentgateway", asked, StringComparison.Ordinal);
        Assert.Contains("Tags.member.1.Key=team", asked, StringComparison.Ordinal);
        Assert.All(_target.Received.Items, request => Assert.Equal("canary-session", request.Header("X-Amz-Security-Token")));
    }

    [Fact]
    public async Task Target_is_not_called_while_there_is_no_token_and_the_client_is_told()
    {
        await using var gateway = await StartAsync("azure: {explicitConfig: {managedIdentity: {}}}", ("IDENTITY_ENDPOINT", new Uri(_cloud.Url, "/msi/token").ToString()), ("IDENTITY_HEADER", "proof"));
        using var client = new RawMcp(gateway.Endpoint);

        var answer = await client.AskAsync(RawMcp.Initialize());

        Assert.Contains("the gateway has no credential for it: Azure gave none", (string?)answer["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(_target.Received.Items);
        Assert.Contains("Azure gave no token", gateway.Process.Transcript(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_keys_stand_beside_another_or_alone()
    {
        const string More = "credentials: [{location: {header: {name: X-Team}}, key: red}, {location: {queryParameter: {name: k}}, key: two}]";
        await using var gateway = await TestGateway.StartAsync(Yaml($"key: one, {More}"));
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        Assert.All(_target.Received.Items, request => Assert.Equal(("Bearer one", "red"), (request.Header("Authorization"), request.Header("X-Team"))));
        Assert.All(_target.Received.Items, request => Assert.EndsWith("?k=two", request.RawTarget, StringComparison.Ordinal));

        await gateway.ReloadAsync(Yaml(More));
        await client.AskAsync(RawMcp.Call("echo"));
        Assert.Equal((null, "red"), (_target.Received.Items[^1].Header("Authorization"), _target.Received.Items[^1].Header("X-Team")));
    }

    [Fact]
    public void Secrets_of_clouds_print_redacted()
    {
        var read = Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(
            Yaml("azure: {explicitConfig: {clientSecret: {tenant_id: t, client_id: c, client_secret: canary}}}, credentials: [{location: {header: {name: X-A}}, key: canary}]"), _ => null, new()));

        Assert.DoesNotContain("canary", ConfigWriter.Write(read.Config, withDefaults: true), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", $"{read.Config.Binds[0].Listeners[0].Routes[0].Backends[0].Mcp.Targets[0].Policies!.BackendAuth}", StringComparison.Ordinal);
    }

    private async Task AssertTokenAsync(string policy, string authorization, string canary, params (string Name, string Value)[] environment)
    {
        await using var gateway = await StartAsync(policy, environment);
        using var client = new RawMcp(gateway.Endpoint) { Authorization = "Bearer of-the-client" };
        await client.OpenAsync();
        Assert.Equal("hello", await client.TextAsync(RawMcp.Call("echo")));

        Assert.All(_target.Received.Items, request => Assert.StartsWith(authorization, request.Header("Authorization"), StringComparison.Ordinal));
        Assert.DoesNotContain(canary, gateway.Process.Transcript(), StringComparison.Ordinal);
    }

    private Task<GatewayProcess> StartAsync(string policy, params (string Name, string Value)[] environment) =>
        GatewayProcess.StartAsync(Yaml(policy), environment.ToDictionary(variable => variable.Name, variable => variable.Value));

    private string Yaml(string policy) =>
        $"mcp: {{address: 127.0.0.1, port: 0, targets: [{TargetYaml.Http("one", _target.Endpoint)[..^1]}, policies: {{backendAuth: {{{policy}}}}}}}]}}";

    private static string Unsigned(DateTimeOffset expires) =>
        $"{Text("""{"alg":"RS256","typ":"JWT"}""")}.{Text($$"""{"aud":"x","exp":{{expires.ToUnixTimeSeconds()}},"iat":1700000000}""")}.c2lnbmF0dXJl";

    private static string Text(string json) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
}
