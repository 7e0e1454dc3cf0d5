using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>The launcher of systems without a guard, as far as any system can show it.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class DirectLauncherTests : IAsyncLifetime
{
    private readonly DirectLauncher _launcher = new(TimeProvider.System);

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _launcher.DisposeAsync();

    [Fact]
    public async Task Child_gets_its_arguments_and_environment_and_nothing_else()
    {
        var start = Shell.Start(new StdioTargetConfig
        {
            Cmd = "/bin/sh",
            Args = ["-c", "echo \"$1\"; exec env", "sh", "$(id) ;\t*"],
            Env = new Dictionary<string, string> { ["TOKEN"] = "t" },
            ClearEnv = true,
        });
        await using var child = await StartAsync(start);

        var output = await Shell.ReadAllAsync(child.StandardOutput, "the output");

        // The shell itself sets the last three.
        Assert.Equal(["$(id) ;\t*", "TOKEN=t"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("PWD=", StringComparison.Ordinal)
                && !line.StartsWith("_=", StringComparison.Ordinal)
                && !line.StartsWith("SHLVL=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Bytes_go_both_ways_and_the_exit_code_is_reported()
    {
        await using var child = await StartAsync(Shell.Script("cat; exit 7"));
        await Shell.WriteLineAsync(child, "hello");
        Assert.Equal("hello", await Shell.ReadLineAsync(child.StandardOutput, "the echo"));

        await child.StandardInput.DisposeAsync();

        Assert.Equal(new ChildExit(7, null), await child.Exited.Within("the exit"));
    }

    [Fact]
    public async Task Child_that_ignores_everything_is_killed_with_its_children_after_the_grace()
    {
        var child = await StartAsync(Shell.Script("trap '' TERM; sleep 600 & echo $!; while :; do sleep 600; done"));
        var grandchild = GuardFixture.ToNumber(await Shell.ReadLineAsync(child.StandardOutput, "the grandchild's id"));

        await child.StopAsync(TimeSpan.FromMilliseconds(100), CancellationToken.None).Within("the stop");

        Assert.Equal(new ChildExit(137, null), await child.Exited);
        await ProcessEnd.Dead(grandchild, "the grandchild");
        await child.DisposeAsync();
        await child.DisposeAsync();
    }

    [Fact]
    public async Task Program_that_is_missing_is_refused()
    {
        var failure = await Assert.ThrowsAsync<ChildStartException>(() => StartAsync(Shell.Program("cat") with { File = "/nowhere/server" }));

        Assert.Equal(2, failure.ErrorNumber);
    }

    [Fact]
    public async Task Disposing_the_launcher_ends_its_children()
    {
        var child = await StartAsync(Shell.Script("exec sleep 600"));

        await _launcher.DisposeAsync().AsTask().Within("the disposal");

        await child.Exited.Within("the exit");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => StartAsync(Shell.Program("cat")));
        await child.DisposeAsync();
    }

    private async Task<ChildProcess> StartAsync(ChildStart start) =>
        await _launcher.StartAsync(start, TestContext.Current.CancellationToken).AsTask().Within("the start of a child");
}
