using System.Text;
using Gateway.Policies;
using Gateway.Policies.BackendAuth;
using Gateway.Tests.Integration;
using Gateway.Tests.Integration.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.BackendAuth;

/// <summary>Which credentials targets get, over real sockets.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class BackendAuthPipelineTests : TwoTargetTests
{
    [Theory]
    [InlineData("mcp")]
    [InlineData("sse")]
    public async Task H5_each_target_gets_its_own_key_and_nothing_of_the_clients_credentials(string kind)
    {
        await using var gateway = await TestGateway.StartAsync(Yaml(one: "backendAuth: {key: key-a}", two: "backendAuth: {key: key-b}", isSse: kind == "sse"));
        using var client = new RawMcp(gateway.Endpoint);
        (string, string?)[] secrets = [("Authorization", "Bearer canary"), ("Cookie", "session=canary"), ("Proxy-Authorization", "Basic canary"), ("X-Api-Key", "mine")];
        using var opened = await client.PostAsync(RawMcp.Initialize(), secrets);
        client.SessionId = opened.Headers.GetValues("Mcp-Session-Id").Single();

        using var one = await client.PostAsync(RawMcp.Call("one_echo"), secrets);
        using var two = await client.PostAsync(RawMcp.Call("two_echo"), secrets);

        Assert.All(One.Received.Items, request => Assert.Equal("Bearer key-a", request.Header("Authorization")));
        Assert.All(Two.Received.Items, request => Assert.Equal("Bearer key-b", request.Header("Authorization")));
        Assert.Equal((1, 1), (One.Count("tools/call"), Two.Count("tools/call")));
        Assert.All([.. One.Received.Items, .. Two.Received.Items], request => Assert.DoesNotContain("canary", string.Join('\n', request.Headers.Values), StringComparison.Ordinal));
        Assert.All([.. One.Received.Items, .. Two.Received.Items], request => Assert.NotEqual(client.SessionId, request.Header("Mcp-Session-Id")));
        Assert.DoesNotContain(gateway.Logs.Items, line => line.Contains("key-a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_stands_in_the_header_query_or_cookie_that_is_named_and_the_clients_there_goes()
    {
        await using var gateway = await StartAsync(
            one: "backendAuth: {key: {value: 'k 1', location: {header: {name: X-Api-Key, prefix: 'Key '}}}}",
            two: "backendAuth: {key: {value: 'k 2', location: {queryParameter: {name: api-key}}}}");
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        using var one = await client.PostAsync(RawMcp.Call("one_echo"), ("X-Api-Key", "mine"));
        using var two = await client.PostAsync(RawMcp.Call("two_echo"));

        Assert.All(One.Received.Items, request => Assert.Equal(("Key k 1", null), (request.Header("X-Api-Key"), request.Header("Authorization"))));
        Assert.All(Two.Received.Items, request => Assert.EndsWith("?api-key=k%202", request.RawTarget, StringComparison.Ordinal));

        await gateway.ReloadAsync(Yaml(one: "backendAuth: {key: {value: v, location: {cookie: {name: sid}}}}"));
        await client.AskAsync(RawMcp.Call("one_echo"));

        Assert.Equal("sid=v", CallOf(One).Header("Cookie"));
    }

    [Fact]
    public async Task Reload_with_another_key_is_used_and_a_file_that_changed_as_well()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "key");
        await File.WriteAllTextAsync(file, "from-file-1\n", TestContext.Current.CancellationToken);
        var fromFile = $"backendAuth: {{key: {{file: '{file}'}}}}";
        await using var gateway = await StartAsync(one: "backendAuth: {key: first}", two: fromFile);
        using var client = new RawMcp(gateway.Endpoint);
        await client.OpenAsync();

        await File.WriteAllTextAsync(file, "from-file-2\n", TestContext.Current.CancellationToken);
        await gateway.ReloadAsync(Yaml(one: "backendAuth: {key: second}", two: fromFile));
        await client.AskAsync(RawMcp.Call("one_echo"));
        await client.AskAsync(RawMcp.Call("two_echo"));

        Assert.Equal("Bearer second", CallOf(One).Header("Authorization"));
        Assert.Equal("Bearer from-file-2", Two.Received.Items.Last(request => request.Method == "tools/call").Header("Authorization"));
    }

    [Fact]
    public async Task H5_target_with_a_key_is_no_passthrough_though_nobody_is_asked()
    {
        await using var gateway = await TestGateway.StartAsync(
            $"mcp: {{address: 127.0.0.1, port: 0, targets: [{TargetYaml.Http("one", One.Endpoint)[..^1]}, policies: {{backendAuth: {{key: ours}}}}}}]}}");
        using var client = new RawMcp(gateway.Endpoint) { Authorization = "Bearer canary" };
        await client.OpenAsync();
        await client.AskAsync(RawMcp.Call("echo"));

        Assert.All(One.Received.Items, request => Assert.Equal("Bearer ours", request.Header("Authorization")));
    }

    [Fact]
    public async Task H5_passthrough_sends_the_verified_token_of_the_request_and_no_other()
    {
        await using var rig = await ProtectedGateway.StartAsync(ProtectedGateway.Jwt(", mode: optional") + ", backendAuth: {passthrough: {}}");
        var (first, renewed) = (ProtectedGateway.TokenOf("alice"), ProtectedGateway.Token(("sub", "\"alice\""), ("jti", "\"2\"")));
        var alice = await rig.OpenAsync(first);
        alice.Authorization = $"Bearer {renewed}";
        await alice.AskAsync(RawMcp.Call("echo"));

        var anonymous = await rig.OpenAsync(null);
        await anonymous.AskAsync(RawMcp.Call("echo"));

        Assert.Equal($"Bearer {first}", rig.Server.Received.Items.First(request => request.Method == "initialize").Header("Authorization"));
        Assert.Equal([$"Bearer {renewed}", null], rig.Server.Received.Items.Where(request => request.Method == "tools/call").Select(request => request.Header("Authorization")));
    }

    [Fact]
    public async Task Signature_is_of_exactly_what_the_target_receives()
    {
        const string Policy = "backendAuth: {aws: {accessKeyId: AKID, secretAccessKey: canary, sessionToken: temporary, region: eu-central-1, serviceName: bedrock-agentcore}}";
        await using var gateway = await TestGateway.StartAsync(
            $"mcp: {{address: 127.0.0.1, port: 0, targets: [{TargetYaml.Http("one", new Uri(One.Endpoint, "/mcp?b=2&a=1%2F1"))[..^1]}, policies: {{{Policy}}}}}]}}");
        using var client = new RawMcp(gateway.Endpoint) { Authorization = "Bearer mine" };
        await client.OpenAsync();
        await client.AskAsync(RawMcp.Call("echo", "ünïcode"));

        var keys = new AwsAuthConfig
        {
            AccessKeyId = "AKID",
            SecretAccessKey = new Secret("canary"),
            SessionToken = new Secret("temporary"),
            Region = "eu-central-1",
            ServiceName = "bedrock-agentcore",
        };
        Assert.Contains(One.Received.Items, request => request.Method == "tools/call");
        Assert.All(One.Received.Items, request =>
        {
            var names = request.Header("Authorization")!.Split("SignedHeaders=")[1].Split(',')[0].Split(';');
            Assert.Subset(names.ToHashSet(), new HashSet<string> { "host", "x-amz-date", "x-amz-security-token" });
            var signed = names.ToDictionary(name => name, name => request.Header(name)!);
            var url = new Uri($"http://{request.Header("Host")}{request.RawTarget}");
            Assert.Equal(SignatureV4.Sign(keys, request.HttpMethod, url, signed, Encoding.UTF8.GetBytes(request.Body)), request.Header("Authorization"));
            Assert.DoesNotContain("canary", string.Join('\n', request.Headers.Values), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Target_whose_key_is_gone_is_not_called_and_the_client_is_told()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "key");
        await File.WriteAllTextAsync(file, "k", TestContext.Current.CancellationToken);
        var loaded = Assert.IsType<Host.Configuration.ConfigLoadResult.Loaded>(
            Host.Configuration.ConfigReader.Read(Yaml(one: $"backendAuth: {{key: {{file: '{file}'}}}}"), _ => null, new()));
        File.Delete(file);
        await using var gateway = await TestGateway.StartAsync(loaded);
        using var client = new RawMcp(gateway.Endpoint);

        var answer = await client.AskAsync(RawMcp.Initialize());

        Assert.Contains("no credential", (string?)answer["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(One.Received.Items);
    }
}
