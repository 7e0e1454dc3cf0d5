using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>Many children, at once and one after another.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ManyChildrenTests(GuardFixture fixture) : IClassFixture<GuardFixture>
{
    [Fact]
    public async Task Idle_children_take_no_thread()
    {
        await using var gateway = StandInProcess.Start(StandIn.CountThreads, "200");

        var figures = (await gateway.ReadLineAsync("the count")).Split(' ').Select(GuardFixture.ToNumber).ToArray();

        Assert.InRange(figures[0], 0, 30);
        Assert.InRange(figures[1], 0, 30);
        Assert.Equal(200, figures[2]);
    }

    [Fact]
    public async Task Thousand_starts_and_ends_leave_no_zombie()
    {
        const int InAll = 1_000;
        const int AtOnce = 20;
        var guard = 0;

        for (var done = 0; done < InAll; done += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(done, AtOnce).Select(async i =>
            {
                // Each third has an orphan that ends later, and is the guard's to reap.
                var script = i % 3 == 0 ? "(sleep 0.01 &) ; exit 3" : "exit 3";
                await using var child = await fixture.Launcher.StartAsync(Shell.Script(script), TestContext.Current.CancellationToken);
                Assert.Equal(new ChildExit(3, null), await child.Exited.Within("an exit"));
            }));
        }

        await using var last = await fixture.Launcher.StartAsync(Shell.Script("exec cat"), TestContext.Current.CancellationToken);
        guard = GuardFixture.GuardOf(last);
        foreach (var orphan in ProcessTable.Read().DescendantsOf(guard).Where(entry => entry.Id != last.Id))
        {
            await ProcessEnd.Of(orphan.Id, "an orphan");
        }

        Assert.Equal([last.Id], ProcessTable.Read().DescendantsOf(guard).Select(entry => entry.Id));
    }
}
