using Gateway.Tests.Support;

namespace Gateway.Tests.Integration;

/// <summary>A program that does not come up is not started again and again (T8), however many clients want it.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class CrashLoopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Program_that_fails_is_started_seldom_however_often_clients_ask()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("one", Failing())));
        var begin = TimeProvider.System.GetTimestamp();
        var refusals = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var client = new RawMcp(gateway.Endpoint);
            while (TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(3))
            {
                var answer = await client.AskAsync(RawMcp.Initialize());
                Assert.Equal("one", (string?)answer["error"]!["data"]!["target"]);
                Interlocked.Increment(ref refusals);
            }
        }));

        // At once for each of the four, once more in case it ends because it was asked for its era, and then after 0.5, 1 and 2 s, 20 % more or less, and
        // maybe once more by those that still waited.
        Assert.InRange(Starts(), 5, 10);
        Assert.True(refusals >= Starts(), $"{refusals} refusals");
    }

    [Fact]
    public async Task Clients_are_told_at_once_while_it_is_left_alone()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("one", Failing(), "legacy")), clock);
        using var client = new RawMcp(gateway.Endpoint);
        for (var i = 0; i < 5; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await client.AskAsync(RawMcp.Initialize());
        }

        var answer = await client.AskAsync(RawMcp.Initialize());

        var data = answer["error"]!["data"]!;
        Assert.Equal(("suspended", "one", 5), ((string?)data["reason"], (string?)data["target"], Starts()));
        clock.Advance(TimeSpan.FromMinutes(1));
        await client.AskAsync(RawMcp.Initialize());
        Assert.Equal(6, Starts());
    }

    [Fact]
    public async Task Program_that_cannot_be_found_is_an_error_that_names_the_target()
    {
        await using var gateway = await TestGateway.StartAsync(TargetYaml.Backend(TargetYaml.Stdio("one", new StdioCommand("no-such-program"))));
        using var client = new RawMcp(gateway.Endpoint);

        var answer = await client.AskAsync(RawMcp.Initialize());

        Assert.Equal(("unreachable", "one"), ((string?)answer["error"]!["data"]!["reason"], (string?)answer["error"]!["data"]!["target"]));
        Assert.DoesNotContain("no-such-program", answer.ToJsonString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private StdioCommand Failing() => new("/bin/sh", ["-c", $"echo started >> {_folder.File("starts")}; exit 1"]);

    private int Starts() => File.ReadAllLines(_folder.File("starts")).Length;
}
