using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>Stopping real children: nothing of a child is left, and no other process is touched.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ChildStopTests(GuardFixture fixture) : IClassFixture<GuardFixture>
{
    /// <summary>A daemon by the book: double fork, own session, nothing open. Its id is the child's first line.</summary>
    private const string Daemon = "(setsid sh -c 'echo $$; exec sleep 600 </dev/null >/dev/null 2>&1' &) ; ";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortGrace = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Child_that_ends_with_its_input_ends_by_itself()
    {
        var child = await StartAsync("exec cat");

        await child.StopAsync(Grace, CancellationToken.None).Within("the stop");

        Assert.Equal(new ChildExit(0, null), await child.Exited);
        await child.DisposeAsync();
    }

    [Fact]
    public async Task Child_that_does_not_read_its_input_ends_with_sigterm()
    {
        var child = await StartAsync("exec sleep 600");

        await child.StopAsync(Grace, CancellationToken.None).Within("the stop");

        Assert.Equal(new ChildExit(null, 15), await child.Exited);
        await child.DisposeAsync();
    }

    [Fact]
    public async Task Child_that_ignores_everything_is_killed_after_the_grace()
    {
        var child = await StartAsync("trap '' TERM HUP INT; echo ready; while :; do sleep 600; done");
        await Shell.ReadLineAsync(child.StandardOutput, "the trap");

        await child.StopAsync(ShortGrace, CancellationToken.None).Within("the stop");

        Assert.Equal(new ChildExit(null, 9), await child.Exited);
        await child.DisposeAsync();
    }

    [Fact]
    public async Task Stopped_child_is_killed_too()
    {
        var child = await StartAsync("kill -STOP $$");

        await child.StopAsync(ShortGrace, CancellationToken.None).Within("the stop");

        Assert.Equal(new ChildExit(null, 9), await child.Exited);
        await child.DisposeAsync();
    }

    [Fact]
    public async Task Whole_group_is_stopped()
    {
        var child = await StartAsync("sleep 600 & echo $!; wait");
        var grandchild = GuardFixture.ToNumber(await Shell.ReadLineAsync(child.StandardOutput, "the grandchild's id"));

        await child.StopAsync(Grace, CancellationToken.None).Within("the stop");

        await ProcessEnd.Of(grandchild, "the grandchild");
        await child.DisposeAsync();
    }

    [Fact]
    public async Task Process_that_its_parent_left_behind_at_the_stop_has_the_grace_to_clean_up()
    {
        // As with npx: the first process dies of SIGTERM at once, the server behind it still writes something.
        var folder = Directory.CreateTempSubdirectory();
        var file = Path.Combine(folder.FullName, "clean");
        var child = await StartAsync(
            "sh -c 'trap \"sleep 0.3; echo clean > $1; exit\" TERM; echo ready; while :; do sleep 0.05; done' sh \"$1\" & wait", file);
        await Shell.ReadLineAsync(child.StandardOutput, "the trap");

        await child.StopAsync(Grace, CancellationToken.None).Within("the stop");

        Assert.Equal("clean\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(new ChildExit(null, 15), await child.Exited);
        await child.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("exec cat", false)]
    [InlineData("exec cat", true)]
    [InlineData("read line; kill -KILL $$", false)]
    public async Task Daemon_that_the_child_made_is_gone_after_the_end_however_the_child_ends(string script, bool isDisposed)
    {
        var child = await StartAsync(Daemon + script);
        var daemon = GuardFixture.ToNumber(await Shell.ReadLineAsync(child.StandardOutput, "the daemon's id"));
        Assert.True(ProcessEnd.IsAlive(daemon));

        if (isDisposed)
        {
            await child.DisposeAsync().AsTask().Within("the disposal");
        }
        else
        {
            await Shell.WriteLineAsync(child, "end");
            await child.StopAsync(ShortGrace, CancellationToken.None).Within("the stop");
        }

        await ProcessEnd.Of(daemon, "the daemon");
        await child.DisposeAsync();
    }

    [Theory]
    [InlineData("read line; kill -KILL $$", null, 9)]
    [InlineData("sleep 600 & read line; exit 3", 3, null)]
    public async Task Child_that_ends_unasked_is_reported_at_once_and_what_it_leaves_is_killed(string script, int? code, int? signal)
    {
        await using var child = await StartAsync(Daemon + script);
        var daemon = GuardFixture.ToNumber(await Shell.ReadLineAsync(child.StandardOutput, "the daemon's id"));
        var guard = GuardFixture.GuardOf(child);

        await Shell.WriteLineAsync(child, "end");

        Assert.Equal(new ChildExit(code, signal), await child.Exited.Within("the report of the exit"));
        await ProcessEnd.Of(daemon, "the daemon");
        foreach (var left in ProcessTable.Read().DescendantsOf(guard).Where(entry => entry.Session == child.Id))
        {
            await ProcessEnd.Of(left.Id, "a process of the child's session");
        }
    }

    [Fact]
    public async Task Daemon_of_a_child_that_lives_is_left_alone_when_another_child_ends()
    {
        await using var first = await StartAsync(Daemon + "exec cat");
        await using var second = await StartAsync(Daemon + "exec cat");
        var daemonOfFirst = GuardFixture.ToNumber(await Shell.ReadLineAsync(first.StandardOutput, "the first daemon's id"));
        var daemonOfSecond = GuardFixture.ToNumber(await Shell.ReadLineAsync(second.StandardOutput, "the second daemon's id"));

        await first.DisposeAsync().AsTask().Within("the disposal");
        await ProcessEnd.Of(daemonOfFirst, "the first daemon");

        Assert.True(ProcessEnd.IsAlive(daemonOfSecond));
        await Shell.WriteLineAsync(second, "still here");
        Assert.Equal("still here", await Shell.ReadLineAsync(second.StandardOutput, "the echo"));
    }

    [Fact]
    public async Task Stops_and_disposals_at_the_same_time_all_end()
    {
        var child = await StartAsync("trap '' TERM; echo ready; while :; do sleep 600; done");
        await Shell.ReadLineAsync(child.StandardOutput, "the trap");

        var stops = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            await child.StopAsync(i % 2 == 0 ? Grace : ShortGrace, CancellationToken.None);
            await child.DisposeAsync();
        }));

        await Task.WhenAll(stops).Within("all stops");
        Assert.Equal(new ChildExit(null, 9), await child.Exited);
    }

    [Fact]
    public async Task Disposing_the_launcher_ends_all_children_and_their_daemons()
    {
        var launcher = GuardFixture.CreateLauncher();
        var child = await launcher.StartAsync(Shell.Script(Daemon + "exec cat"), CancellationToken.None).AsTask().Within("the start");
        var guard = GuardFixture.GuardOf(child);
        var daemon = GuardFixture.ToNumber(await Shell.ReadLineAsync(child.StandardOutput, "the daemon's id"));

        await launcher.DisposeAsync().AsTask().Within("the disposal");

        Assert.Equal(new ChildExit(null, 9), await child.Exited.Within("the exit"));
        await ProcessEnd.Of(daemon, "the daemon");
        await ProcessEnd.Of(guard, "the guard");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => launcher.StartAsync(Shell.Program("cat"), CancellationToken.None).AsTask());
        await child.DisposeAsync();
    }

    private async Task<ChildProcess> StartAsync(string script, params string[] arguments) => await fixture.Launcher
        .StartAsync(Shell.Script(script, arguments), TestContext.Current.CancellationToken).AsTask().Within("the start of a child");
}
