using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>A guard that dies takes its children with it, and the next start has a new one.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class GuardDeathTests : IAsyncLifetime
{
    private const string Daemon = "(setsid env -i sh -c 'echo $$; exec sleep 600 </dev/null >/dev/null 2>&1' &) ; ";

    private GuardedLauncher _launcher = null!;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "runs on Linux only: there is no child guard elsewhere");
        _launcher = GuardFixture.CreateLauncher();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _launcher?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Children_and_daemons_of_a_dead_guard_are_killed_and_reported()
    {
        var children = new List<ChildProcess>();
        var daemons = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            children.Add(await StartAsync("trap '' TERM HUP; " + Daemon + "exec sleep 600"));
            daemons.Add(GuardFixture.ToNumber(await Shell.ReadLineAsync(children[i].StandardOutput, "the daemon's id")));
        }

        KillGuardOf(children[0]);

        foreach (var child in children)
        {
            Assert.Equal(ChildExit.GuardLost, await child.Exited.Within("the report of the exit"));
            await ProcessEnd.Dead(child.Id, "a child");
            await child.DisposeAsync().AsTask().Within("the disposal");
        }

        foreach (var daemon in daemons)
        {
            await ProcessEnd.Dead(daemon, "a daemon");
        }
    }

    [Fact]
    public async Task Next_start_has_a_new_guard()
    {
        await using var first = await StartAsync("exec cat");
        var guard = KillGuardOf(first);
        await first.Exited.Within("the report of the exit");

        await using var second = await StartAsync("exec cat");

        Assert.NotEqual(guard, GuardFixture.GuardOf(second));
        await Shell.WriteLineAsync(second, "hello");
        Assert.Equal("hello", await Shell.ReadLineAsync(second.StandardOutput, "the echo"));
    }

    [Fact]
    public async Task Start_at_the_moment_of_the_guards_death_works()
    {
        await using var first = await StartAsync("exec cat");
        KillGuardOf(first);

        // No wait in between: the gateway does not know yet.
        await using var second = await StartAsync("exec cat");

        await Shell.WriteLineAsync(second, "hello");
        Assert.Equal("hello", await Shell.ReadLineAsync(second.StandardOutput, "the echo"));
    }

    [Fact]
    public async Task Processes_that_are_not_the_guards_are_left_alone()
    {
        await using var bystander = StandInProcess.Start("/bin/sh", ["-c", "echo started; exec sleep 600"]);
        await bystander.ReadLineAsync("the bystander's start");
        await using var otherLauncher = GuardFixture.CreateLauncher();
        await using var otherChild = await otherLauncher.StartAsync(Shell.Script("exec cat"), CancellationToken.None);
        var child = await StartAsync("exec cat");

        KillGuardOf(child);
        await child.Exited.Within("the report of the exit");

        Assert.True(ProcessEnd.IsAlive(bystander.Id));
        await Shell.WriteLineAsync(otherChild, "alive");
        Assert.Equal("alive", await Shell.ReadLineAsync(otherChild.StandardOutput, "the echo"));
        await child.DisposeAsync();
    }

    private static int KillGuardOf(ChildProcess child)
    {
        var guard = GuardFixture.GuardOf(child);
        Assert.Equal(Environment.ProcessId, ProcessTable.Read().Entries.Single(entry => entry.Id == guard).Parent);
        Libc.Signal(guard, Libc.SignalKill);
        return guard;
    }

    private async Task<ChildProcess> StartAsync(string script) =>
        await _launcher.StartAsync(Shell.Script(script), TestContext.Current.CancellationToken).AsTask().Within("the start of a child");
}
