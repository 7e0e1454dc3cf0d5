using System.Net;
using System.Text;
using Gateway.Host.Configuration;
using Gateway.Tests.Admin;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Authentication;

/// <summary>Secrets in twelve places, and the places where somebody else could read them.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class CanaryTests
{
    private const string Env = "canary-environment", ApiKey = "canary-api-key", Password = "canary-password", Claim = "canary-claim", Header = "canary-header",
        Query = "canary-query", Argument = "canary-argument", UpstreamHeader = "canary-upstream-header", ErrorBody = "canary-error-body", WrongKey = "canary-wrong-key", AdminToken = "canary-admin-token";

    [Fact]
    public async Task Canaries_show_in_no_log_no_error_and_no_dump()
    {
        await using var rig = await ProtectedGateway.StartAsync(Policies(), process: $"config: {{statsAddr: 127.0.0.1:0, adminAddr: 127.0.0.1:0, admin: {{token: {AdminToken}}}}}\n");
        rig.Server.On("tools/call", async request =>
        {
            request.Context.Response.StatusCode = 500;
            request.Context.Response.Headers["X-Secret"] = UpstreamHeader;
            await request.JsonAsync($"{{\"secret\":\"{ErrorBody}\"}}");
        });
        var token = ProtectedGateway.Token(("secret", $"\"{Claim}\""));
        var answers = new List<string>();
        using var client = new RawMcp(rig.Gateway.At($"/mcp?access_token={token}&q={Query}")) { Authorization = $"Bearer {token}" };
        (string, string?)[] good = [("X-Api-Key", ApiKey), ("X-Login", Login(Password)), ("X-Other", Header)];

        using (var opened = await client.PostAsync(RawMcp.Initialize(), good))
        {
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
            client.SessionId = opened.Headers.GetValues("Mcp-Session-Id").Single();
        }

        await AnswerAsync(client, answers, RawMcp.Call("echo", Argument), good);
        await AnswerAsync(client, answers, RawMcp.Call("echo", Argument), ("X-Api-Key", WrongKey), ("X-Login", Login(Password)));
        await AnswerAsync(client, answers, RawMcp.Call("echo", Argument), ("X-Api-Key", ApiKey), ("X-Login", Login("x" + Password)));
        await AnswerAsync(client, answers, RawMcp.Call("echo", Argument), [.. good, ("Authorization", $"Bearer {token}x")]);
        await AnswerAsync(client, answers, RawMcp.Call("echo", Argument), [.. good, ("Mcp-Session-Id", client.SessionId + "x")]);
        await rig.LoggedAsync("", answers.Count + 1);

        var keys = ProtectedGateway.Key.Jwk();
        string[] secrets =
        [
            token, token.Split('.')[1], token.Split('.')[2], Claim, ApiKey, WrongKey, Password, Login(Password)["Basic ".Length..], Header, Query,
            AdminToken, client.SessionId!, UpstreamHeader, Argument, Env, ErrorBody, (string)keys["n"]!,
        ];
        var dump = Dump(rig.Yaml(Policies()));
        string[] shown = [.. await OperatorsAsync(rig.Gateway), .. rig.Gateway.AccessLog.Items, .. rig.Gateway.Logs.Items, .. answers, dump, $"{rig.Gateway.Services.Runtime.Snapshot.Ports.Values.First()}"];
        Assert.All(secrets, secret => Assert.DoesNotContain(shown, text => text.Contains(secret, StringComparison.Ordinal)));
    }

    // Everything that the admin listener tells, metrics, and what it answers to a change.
    private static async Task<List<string>> OperatorsAsync(TestGateway gateway)
    {
        using var admin = AdminClient.Of(gateway, AdminToken);
        using var metrics = new HttpClient();
        var texts = new List<string> { await metrics.GetStringAsync(new Uri($"http://{gateway.Services.Telemetry.MetricsAddress}/metrics"), TestContext.Current.CancellationToken) };
        var index = (await admin.GetAsync("/")).AsArray();
        texts.Add(index.ToJsonString());
        foreach (var path in index.Where(endpoint => (string)endpoint!["method"]! == "GET").Select(endpoint => (string)endpoint!["path"]!))
        {
            texts.Add((await admin.GetAsync($"{path}?defaults=true")).ToJsonString());
        }

        texts.Add((await admin.PostAsync("/logging", """{"level":"debug"}""")).ToJsonString());
        Assert.Contains(texts, text => text.Contains("mcpAuthentication", StringComparison.Ordinal));
        return texts;
    }

    private static string Policies() =>
        ProtectedGateway.Mcp() + $", apiKey: {{mode: strict, location: {{header: {{name: X-Api-Key}}}}, keys: [{{key: {ApiKey}}}, {{key: {Env}}}]}}"
        + ", basicAuth: {mode: strict, location: {header: {name: X-Login, prefix: 'Basic '}}, htpasswd: 'alice:{SHA}" + Sha1(Password) + "'}";

    private static string Login(string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"alice:{password}"))}";

    private static string Dump(string yaml) =>
        ConfigWriter.Write(Assert.IsType<ConfigLoadResult.Loaded>(ConfigReader.Read(yaml, _ => null, new ConfigReadOptions())).Config, withDefaults: true);

#pragma warning disable CA5350 // As htpasswd writes it.
    private static string Sha1(string text) => Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350

    private static async Task AnswerAsync(RawMcp client, List<string> answers, string body, params (string Name, string? Value)[] headers)
    {
        using var response = await client.PostAsync(body, headers);
        answers.Add($"{response.StatusCode} {response.Headers} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }
}
