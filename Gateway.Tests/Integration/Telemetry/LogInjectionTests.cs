using System.Text.Json;
using Gateway.Tests.Integration.Authentication;
using Gateway.Tests.Support;

namespace Gateway.Tests.Integration.Telemetry;

/// <summary>L1: names of tools and claims of tokens, made by whoever wants the log to say something else.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class LogInjectionTests
{
    [Fact]
    public async Task Fifty_hostile_tool_names_leave_one_line_a_request()
    {
        await using var rig = await ProtectedGateway.StartAsync("cors: {allowOrigins: ['https://page.example']}");
        var client = await rig.OpenAsync(null);
        var before = await LinesAsync(rig);

        foreach (var text in HostileTexts.All)
        {
            await client.StatusAsync(RawMcp.Request("tools/call", $"{{\"name\":{JsonSerializer.Serialize(text)},\"arguments\":{{}}}}"));
        }

        await AssertLinesAsync(rig, before + HostileTexts.All.Count);
        Assert.Equal(HostileTexts.All.Count, rig.Gateway.AccessLog.Items.Count(line => line.Contains("mcp.method.name=tools/call", StringComparison.Ordinal) && line.Contains("gen_ai.tool.name=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Fifty_hostile_claims_leave_one_line_a_request()
    {
        await using var rig = await ProtectedGateway.StartAsync();
        await rig.Gateway.ReloadAsync("frontendPolicies: {accessLog: {add: {team: jwt.team, all: jwt}}}\n" + rig.Yaml(ProtectedGateway.Mcp()));
        var before = await LinesAsync(rig);

        foreach (var text in HostileTexts.All)
        {
            // A header has its own limit, which the longest texts are over.
            var claim = JsonSerializer.Serialize(text[..Math.Min(text.Length, 300)]);
            using var client = new RawMcp(rig.Gateway.Endpoint) { Authorization = $"Bearer {ProtectedGateway.Token(("sub", claim), ("team", claim))}" };
            await client.StatusAsync(RawMcp.Initialize());
        }

        await AssertLinesAsync(rig, before + HostileTexts.All.Count);
        Assert.Equal(HostileTexts.All.Count, rig.Gateway.AccessLog.Items.Count(line => line.Contains(" jwt.sub=", StringComparison.Ordinal) && line.Contains(" team=", StringComparison.Ordinal)));
    }

    private static async Task<int> LinesAsync(ProtectedGateway rig)
    {
        using var client = new RawMcp(rig.Gateway.At("/marker"));
        await client.StatusAsync("{}");
        await rig.LoggedAsync("/marker");
        return rig.Gateway.AccessLog.Items.Count;
    }

    private static async Task AssertLinesAsync(ProtectedGateway rig, int expected)
    {
        using var client = new RawMcp(rig.Gateway.At("/marker"));
        await client.StatusAsync("{}");
        await rig.LoggedAsync("/marker", 2);
        var lines = rig.Gateway.AccessLog.Items;
        Assert.Equal(expected + 1, lines.Count);
        Assert.All(lines, line => Assert.Matches("^[0-9TZ:.-]+ info request [ -~]*\\z", line));
        Assert.All(lines, line => Assert.InRange(line.Length, 50, 40_000));
    }
}
