using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>No process outlives its gateway.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class GatewayDeathTests
{
    private const int Children = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Says its own id and that of a daemon: double fork, own session, all closed, environment cleared, SIGTERM ignored.</summary>
    private const string Script =
        "trap '' TERM HUP; (setsid env -i sh -c 'trap \"\" TERM HUP; echo $$; exec sleep 600 </dev/null >/dev/null 2>&1' &) ; "
        + "echo $$; exec sleep 600";

    [Fact]
    public async Task Killed_gateway_leaves_no_child_no_daemon_and_no_guard_after_two_seconds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "runs on Linux only: there is no child guard elsewhere");
        await using var gateway = StandInProcess.Start([StandIn.Hold, .. Enumerable.Repeat(Script, Children)]);
        var left = new List<int>();
        for (var i = 0; i < 2 * Children; i++)
        {
            left.Add(GuardFixture.ToNumber(await gateway.ReadLineAsync("the processes' ids")));
        }

        var guard = ProcessTable.Read().Entries.Single(entry => entry.Parent == gateway.Id).Id;
        Assert.All([.. left, guard], id => Assert.True(ProcessEnd.IsAlive(id)));

        gateway.Kill();

        await Task.WhenAll(left.Select(id => ProcessEnd.Of(id, "a child or daemon", Limit)));
        await ProcessEnd.Dead(guard, "the guard", Limit);
    }

    [Fact]
    public async Task Gateway_that_ends_in_good_order_leaves_nothing_either()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "runs on Linux only: there is no child guard elsewhere");
        await using var gateway = StandInProcess.Start(StandIn.Hold, Script);
        var first = GuardFixture.ToNumber(await gateway.ReadLineAsync("the first id"));
        var second = GuardFixture.ToNumber(await gateway.ReadLineAsync("the second id"));

        gateway.EndInput();

        await ProcessEnd.Of(first, "the child", Limit);
        await ProcessEnd.Of(second, "the daemon", Limit);
    }

    [Fact]
    public async Task Signals_of_a_terminal_do_not_end_the_guard()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "runs on Linux only: there is no child guard elsewhere");
        await using var gateway = StandInProcess.Start(StandIn.Hold, "echo $$; exec cat");
        var child = GuardFixture.ToNumber(await gateway.ReadLineAsync("the child's id"));
        var guard = ProcessTable.Read().Entries.Single(entry => entry.Parent == gateway.Id);

        foreach (var signal in new[] { "-INT", "-TERM", "-HUP", "-QUIT" })
        {
            await using var killed = await SendAsync(signal, guard.Id);
        }

        Assert.Equal(guard.Id, guard.Session);
        Assert.True(ProcessEnd.IsAlive(guard.Id));
        Assert.True(ProcessEnd.IsAlive(child));
    }

    private static async Task<StandInProcess> SendAsync(string signal, int process)
    {
        var kill = StandInProcess.Start("/bin/sh", ["-c", $"kill {signal} {process}; echo sent"]);
        Assert.Equal("sent", await kill.ReadLineAsync("the signal"));
        return kill;
    }
}
