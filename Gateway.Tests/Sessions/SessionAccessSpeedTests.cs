using Gateway.Actors.Sessions;
using Gateway.Policies.Authorization;
using Gateway.Tests.Authorization;
using Gateway.Tests.Support;
using Gateway.Tests.Upstreams;

namespace Gateway.Tests.Sessions;

/// <summary>What rules cost a list of 500 tools under 50 rules: as ratios of interleaved rounds, so that any machine can tell.</summary>
[Trait(Categories.Trait, Categories.Unit)]
[Collection(Alone.Name)]
public sealed class SessionAccessSpeedTests(ITestOutputHelper output)
{
    private const int Rounds = 25;
    private const int Requests = 20;

    // The last one shows every tool, so that both lists have the same bytes.
    private static readonly string[] Rules =
    [
        .. Enumerable.Range(0, 49).Select(number => $"jwt.sub == \"user-{number % 10}\" && mcp.tool.name.startsWith(\"tool-{number}-\")"),
        "has(jwt.sub) && mcp.tool.name.startsWith(\"tool-\")",
    ];

    [Fact]
    public async Task List_of_a_known_caller_costs_little_more_with_rules_than_without_and_asks_no_target()
    {
        await using var rig = new SessionRig();
        var session = await rig.OpenAsync(Script(), "one", "two");
        var rules = Rights.Of(Rules, ("one", null), ("two", null));
        var caller = Rights.WithClaims("""{"sub":"user-7"}""");
        var shown = await session.AskAsync("tools/list", access: rules.For(caller, new TestFacts()));
        await session.SettleAsync();
        Assert.Equal(await session.AskAsync("tools/list"), shown);
        var (one, two) = (await rig.Launcher.ServerAsync("one"), await rig.Launcher.ServerAsync("two"));
        var received = one.Received.Items.Count + two.Received.Items.Count;

        // The caller is looked up for each request, as the endpoint does.
        var known = await RatioAsync(session, () => rules.For(caller, new TestFacts()));
        var byRequest = Rights.Of([.. Rules, "deny: request.headers[\"x-team\"] == \"red\""], ("one", null), ("two", null));
        var unkept = await RatioAsync(session, () => byRequest.For(caller, new TestFacts(("x-team", "blue"))));
        var stranger = 0;
        var first = await RatioAsync(session, () => rules.For(Rights.WithClaims($$$"""{"sub":"user-{{{stranger % 10}}}","n":{{{stranger++}}}}"""), new TestFacts()));

        output.WriteLine($"500 tools, 50 rules: {known:F2} times the time of a list without rules; the first list of each caller {first:F2} times, one whose rules read the request {unkept:F2} times");

        // Without HTTP, a list without rules is little more than a copy: end to end, the bound is 1.2 (benchmarks/README.md).
        Assert.True(known <= 1.8, $"a list with rules takes {known:F2} times as long");
        Assert.Equal(received, one.Received.Items.Count + two.Received.Items.Count);
    }

    private static async Task<double> RatioAsync(Session session, Func<McpAccess> access)
    {
        // The best round of each, taking turns: what else the machine does can only make a round slower.
        var (plain, ruled) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            plain = Math.Min(plain, await TimeAsync(session, () => McpAccess.Unrestricted));
            ruled = Math.Min(ruled, await TimeAsync(session, access));
        }

        return ruled / plain;
    }

    private static async Task<double> TimeAsync(Session session, Func<McpAccess> access)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var request = 0; request < Requests; request++)
        {
            await session.SendAsync("tools/list", reply: new RecordingReply(), access: access());
        }

        return TimeProvider.System.GetElapsedTime(started).TotalNanoseconds;
    }

    private static ServerScript Script() => new ServerScript { Capabilities = """{"tools":{}}""" }.On("tools/list",
        $"{{\"tools\":[{string.Join(',', Enumerable.Range(0, 250).Select(Tool))}]}}");

    private static string Tool(int number) => """
        {"name":"tool-*","description":"Does what a tool of this number does, and says so in a sentence.","inputSchema":{"type":"object","properties":{"message":{"type":"string"}}}}
        """.Replace("*", number.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal).Trim();
}
