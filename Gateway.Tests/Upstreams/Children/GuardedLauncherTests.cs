using System.Globalization;
using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>What a child is and has, and that it has nothing else.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class GuardedLauncherTests(GuardFixture fixture) : IClassFixture<GuardFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arguments_arrive_literally()
    {
        string[] arguments = ["", ";id", "$(id)", "`id`", "a b", "two\nlines", "'\"\\", "*", "-c", "ü 😀", "$HOME", new string('x', 100_000)];
        await using var child = await StartAsync(Shell.Script("echo; read wait", arguments));

        await Shell.ReadLineAsync(child.StandardOutput, "the child's first line");
        var commandLine = await File.ReadAllTextAsync($"/proc/{child.Id}/cmdline", Cancellation);

        Assert.Equal(["sh", "-c", "echo; read wait", "sh", .. arguments], commandLine[..^1].Split('\0'));
    }

    [Fact]
    public async Task Environment_is_path_home_lang_and_what_was_configured()
    {
        var start = Shell.Start(new StdioTargetConfig { Cmd = "cat", Env = new Dictionary<string, string> { ["TOKEN"] = "line\nbreak = 'x'" } });
        await using var child = await StartEchoAsync(start);

        var environment = (await File.ReadAllTextAsync($"/proc/{child.Id}/environ", Cancellation)).Split('\0', StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains("TOKEN=line\nbreak = 'x'", environment);
        Assert.Subset(new HashSet<string> { "PATH", "HOME", "LANG", "TOKEN" }, environment.Select(pair => pair.Split('=')[0]).ToHashSet());
        Assert.Equal(start.Environment.Count, environment.Length);
    }

    [Fact]
    public async Task Cleared_environment_is_empty()
    {
        await using var child = await StartAsync(Shell.Start(new StdioTargetConfig { Cmd = "/usr/bin/env", ClearEnv = true }));

        Assert.Equal("", await Shell.ReadAllAsync(child.StandardOutput, "the child's environment"));
    }

    [Fact]
    public async Task Child_has_three_descriptors_and_they_are_its_own_pipes()
    {
        await using var first = await StartEchoAsync(Shell.Program("cat"));
        await using var second = await StartEchoAsync(Shell.Program("cat"));

        var links = Descriptors(first);

        Assert.Equal([0, 1, 2], links.Keys.Order());
        Assert.All(links.Values, link => Assert.StartsWith("pipe:[", link, StringComparison.Ordinal));
        Assert.Equal(6, links.Values.Concat(Descriptors(second).Values).Distinct().Count());
    }

    [Fact]
    public async Task Descriptors_that_the_gateway_was_started_with_do_not_reach_the_child()
    {
        // The shell leaves descriptor 9 open for what it runs, as many a supervisor does.
        await using var launcher = GuardFixture.CreateLauncher(new ChildGuardCommand(
            "/bin/sh", ["-c", "exec 9</dev/null; exec \"$0\" \"$@\"", GuardFixture.Command.File, .. GuardFixture.Command.Arguments]));
        await using var child = await StartEchoAsync(launcher, Shell.Program("cat"));

        Assert.True(File.Exists($"/proc/{GuardFixture.GuardOf(child)}/fd/9"), "The guard was to have descriptor 9.");
        Assert.Equal([0, 1, 2], Descriptors(child).Keys.Order());
    }

    [Fact]
    public async Task Child_has_its_own_session_and_default_signals()
    {
        await using var child = await StartEchoAsync(Shell.Program("cat"));

        var entry = ProcessTable.Read().Entries.Single(entry => entry.Id == child.Id);
        var status = (await File.ReadAllLinesAsync($"/proc/{child.Id}/status", Cancellation))
            .Select(line => line.Split(":\t")).ToDictionary(pair => pair[0], pair => pair[^1]);

        Assert.Equal(child.Id, entry.Session);
        Assert.Equal("0000000000000000", status["SigIgn"]);
        Assert.Equal("0000000000000000", status["SigBlk"]);
    }

    [Fact]
    public async Task Child_dies_before_the_gateway_when_memory_runs_out_and_the_guard_does_not()
    {
        await using var child = await StartEchoAsync(Shell.Program("cat"));
        Assert.SkipWhen(OwnScore() >= 500, "runs where the tests' own oom_score_adj is below 500");

        Assert.Equal("500", (await File.ReadAllTextAsync($"/proc/{child.Id}/oom_score_adj", Cancellation)).Trim());
        Assert.Equal(OwnScore(), Score(GuardFixture.GuardOf(child)));
    }

    [Fact]
    public async Task Bytes_go_both_ways_and_end_of_input_ends_the_child()
    {
        await using var child = await StartAsync(Shell.Script("cat; echo done >&2; exit 7"));
        await Shell.WriteLineAsync(child, "{\"id\":1}");
        Assert.Equal("{\"id\":1}", await Shell.ReadLineAsync(child.StandardOutput, "the echo"));

        await child.StandardInput.DisposeAsync();

        Assert.Equal("done\n", await Shell.ReadAllAsync(child.StandardError, "standard error"));
        Assert.Equal(new ChildExit(7, null), await child.Exited.Within("the exit"));
    }

    [Fact]
    public async Task What_the_child_wrote_before_its_end_can_be_read_afterwards()
    {
        await using var child = await StartAsync(Shell.Script("echo last words"));
        await child.Exited.Within("the exit");

        Assert.Equal("last words\n", await Shell.ReadAllAsync(child.StandardOutput, "the rest"));
    }

    [Fact]
    public async Task Child_ended_by_a_signal_says_which()
    {
        await using var child = await StartAsync(Shell.Script("kill -SEGV $$"));

        Assert.Equal(new ChildExit(null, 11), await child.Exited.Within("the exit"));
    }

    [Fact]
    public async Task Write_to_a_child_that_does_not_read_can_be_cancelled_or_cut_by_disposal()
    {
        await using var child = await StartAsync(Shell.Script("exec sleep 600"));
        using var patience = new CancellationTokenSource();

        var cancelled = child.StandardInput.WriteAsync(new byte[1 << 20], patience.Token).AsTask();
        Assert.False(cancelled.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Within("the cancelled write"));

        var cut = child.StandardInput.WriteAsync(new byte[1 << 20], CancellationToken.None).AsTask();
        await child.DisposeAsync().AsTask().Within("the disposal");
        await Assert.ThrowsAnyAsync<Exception>(() => cut.Within("the cut write"));
    }

    [Fact]
    public async Task Disposal_ends_a_read_under_way()
    {
        var child = await StartAsync(Shell.Script("exec sleep 600"));
        var read = child.StandardOutput.ReadAsync(new byte[1], CancellationToken.None).AsTask();

        await child.DisposeAsync().AsTask().Within("the disposal");

        await ((Task)read).ContinueWith(_ => { }, TaskScheduler.Default).Within("the read");
        Assert.Equal(new ChildExit(null, 9), await child.Exited.Within("the exit"));
    }

    [Fact]
    public async Task Many_children_start_and_answer_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await using var child = await StartAsync(Shell.Script("read line; echo \"$1 $line\"", i.ToString(CultureInfo.InvariantCulture)));
            await Shell.WriteLineAsync(child, $"nonce {i}");
            return await Shell.ReadLineAsync(child.StandardOutput, "the answer");
        }));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i} nonce {i}"), answers);
    }

    private static Dictionary<int, string> Descriptors(ChildProcess child) => Directory.GetFileSystemEntries($"/proc/{child.Id}/fd")
        .ToDictionary(link => GuardFixture.ToNumber(Path.GetFileName(link)), link => new FileInfo(link).LinkTarget!);

    private static int OwnScore() => Score(Environment.ProcessId);

    private static int Score(int process) => GuardFixture.ToNumber(File.ReadAllText($"/proc/{process}/oom_score_adj"));

    private Task<ChildProcess> StartEchoAsync(ChildStart start) => StartEchoAsync(fixture.Launcher, start);

    /// <summary>A start returns while the kernel still lays out the new program; when it has echoed a line it is what it will be.</summary>
    private static async Task<ChildProcess> StartEchoAsync(IChildLauncher launcher, ChildStart start)
    {
        var child = await launcher.StartAsync(start, Cancellation).AsTask().Within("the start of a child");
        await Shell.WriteLineAsync(child, "ready");
        Assert.Equal("ready", await Shell.ReadLineAsync(child.StandardOutput, "the echo"));
        return child;
    }

    private async Task<ChildProcess> StartAsync(ChildStart start) =>
        await fixture.Launcher.StartAsync(start, Cancellation).AsTask().Within("the start of a child");
}
