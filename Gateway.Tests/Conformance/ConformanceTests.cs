using System.Collections.Concurrent;
using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Integration;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>
/// The public conformance suite against our server alone and through the gateway. The suite itself decides whether all that a revision requires
/// (30 scenarios of 2025-11-25, 37 of 2026-07-28) passes. The numbers here count what it runs beside that as well; they are fixed, as one that
/// falls is a fault. The nine others are about tasks, an extension that our server does not have; the server alone does not check the headers of
/// arguments either, which the gateway does.
/// </summary>
[Trait(Categories.Trait, Categories.Conformance)]
public sealed class ConformanceTests
{
    private const string Legacy = "2025-11-25";
    private const string Modern = "2026-07-28";

    [Theory]
    [InlineData(Legacy, 33)]
    [InlineData(Modern, 40)]
    public async Task Server_alone_has_what_a_revision_requires(string revision, int passing)
    {
        await using var server = await ConformanceServer.StartAsync(revision == Legacy ? ServedEras.Legacy : ServedEras.Modern);

        Assess($"direct, {revision}", await ConformanceSuite.RequirementsAsync(server.Endpoint, revision), passing);
    }

    [Theory]
    [InlineData(Legacy, "Legacy", 33)]
    [InlineData(Legacy, "Modern", 33)]
    [InlineData(Modern, "Legacy", 41)]
    [InlineData(Modern, "Modern", 41)]
    public async Task Gateway_has_what_a_revision_requires(string revision, string upstream, int passing)
    {
        await using var server = await ConformanceServer.StartAsync(Enum.Parse<ServedEras>(upstream));
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("conformance", server.Endpoint)));

        Assess($"through the gateway, {revision}, {upstream} server", await ConformanceSuite.RequirementsAsync(gateway.Endpoint, revision), passing);
    }

    /// <summary>The scenarios for clients that say something about a gateway, in front of whose servers it is the client; those about signing in are not among them.</summary>
    [Theory]
    [InlineData(Legacy)]
    [InlineData(Modern)]
    public async Task Gateway_is_a_client_as_a_revision_requires(string revision)
    {
        var runs = new ConcurrentBag<(string Revision, SuiteResult Result)>();
        await Parallel.ForEachAsync(ConformanceClient.Scenarios, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (scenario, _) =>
            runs.Add((scenario.Revision, await ConformanceSuite.ClientAsync(scenario.Name, scenario.Revision, async (server, context) =>
            {
                await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Http("conformance", server)));
                await ConformanceClient.ActAsync(scenario.Name, gateway.Endpoint, revision, context);
            }))));

        Assess($"gateway as client, {revision} in front of it", SuiteResult.Of(runs), ConformanceClient.Scenarios.Count);
    }

    private static void Assess(string name, SuiteResult result, int passing)
    {
        var row = result.Row(name);
        TestContext.Current.TestOutputHelper?.WriteLine(row);
        ConformanceTable.Add(row);
        Assert.True(result.ExitCode == 0, $"{row}\n{result.Failures}\n{result.Transcript}");
        Assert.True(result.PassedScenarios == passing, $"{row}\n{result.Failures}\n{result.Transcript}");
    }
}
