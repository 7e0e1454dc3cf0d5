using System.Net;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Admin;

/// <summary>What operators do to a gateway that runs as its users run it.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class AdminProcessTests
{
    [Fact]
    public async Task Reload_uses_a_good_file_and_says_what_is_wrong_with_a_bad_one()
    {
        await using var gateway = await GatewayProcess.StartAsync(Yaml("one"));
        using var client = new AdminClient(gateway.Admin);
        var head = (await File.ReadAllLinesAsync(gateway.File, TestContext.Current.CancellationToken))[0];

        await File.WriteAllTextAsync(gateway.File, $"{head}\nmcp: {{address: 127.0.0.1, nonsense: 1}}\n", TestContext.Current.CancellationToken);
        var bad = await client.PostAsync("/reload", "{}", HttpStatusCode.UnprocessableEntity);
        Assert.False((bool?)bad["isUsed"]);
        Assert.Contains(bad["errors"]!.AsArray(), error => (string?)error!["path"] == "mcp.nonsense" && (int?)error["line"] == 2 && (string?)error["remedy"] is { Length: > 0 });
        Assert.NotNull((await client.GetAsync("/config_dump"))["rejectedAt"]);

        await File.WriteAllTextAsync(gateway.File, $"{head}\n{Yaml("two")}", TestContext.Current.CancellationToken);
        var good = await client.PostAsync("/reload", "{}");
        Assert.True((bool?)good["isUsed"]);
        var dump = await client.GetAsync("/config_dump");
        Assert.Null(dump["rejectedAt"]);
        Assert.Equal((string?)good["hash"], (string?)dump["hash"]);
        Assert.Contains("\"two\"", dump["config"]!.ToJsonString(), StringComparison.Ordinal);

        // The same file again: what it names may have changed.
        Assert.True((bool?)(await client.PostAsync("/reload", "{}"))["isUsed"]);
        Assert.Equal(HttpStatusCode.BadRequest, await client.StatusAsync(HttpMethod.Post, "/reload", "{\"now\":true}"));
    }

    [Fact]
    public async Task Drain_takes_readiness_away_and_the_process_serves_on_until_it_is_stopped()
    {
        await using var gateway = await GatewayProcess.StartAsync(Yaml("one"));
        using var client = new AdminClient(gateway.Admin);
        using var readiness = new AdminClient(gateway.Readiness!);
        Assert.Equal("ready", (string?)(await client.GetAsync("/server_info"))["state"]);

        await client.PostAsync("/drain", "{}", HttpStatusCode.Accepted);
        await client.PostAsync("/drain", "{}", HttpStatusCode.Accepted);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await readiness.StatusAsync(HttpMethod.Get, "/healthz/ready", null));
        Assert.Equal("draining", (string?)(await client.GetAsync("/server_info"))["state"]);
        using var mcp = new RawMcp(gateway.Endpoint);
        using var served = await mcp.PostAsync(RawMcp.Request("nothing"));
        Assert.True(served.Headers.ConnectionClose);
    }

    [Fact]
    public async Task Log_shows_more_once_its_level_is_lower()
    {
        await using var gateway = await GatewayProcess.StartAsync(Yaml("one"));
        using var client = new AdminClient(gateway.Admin);

        await client.PostAsync("/logging", """{"level":"error"}""");
        Assert.Equal(HttpStatusCode.Forbidden, await client.StatusAsync(HttpMethod.Get, "/", null, ("Origin", "http://quiet.example")));
        await client.PostAsync("/logging", """{"level":"info"}""");
        Assert.Equal(HttpStatusCode.Forbidden, await client.StatusAsync(HttpMethod.Delete, "/", null, ("Origin", "http://loud.example")));

        await gateway.Process.Errors.When(line => line.Contains("Admin: DELETE from 127.0.0.1 was refused with 403", StringComparison.Ordinal)).Within("the line of the second refusal");
        Assert.DoesNotContain(gateway.Process.Errors.Items, line => line.Contains("Admin: GET", StringComparison.Ordinal));
    }

    private static string Yaml(string target) => TargetYaml.Backend($"{{name: {target}, mcp: {{host: \"http://127.0.0.1:9\"}}}}");
}
