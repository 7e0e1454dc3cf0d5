using System.Runtime.InteropServices;
using System.Text.Json;
using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Children.Guard;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>A start that is given up leaves no child, and never hands the guard descriptors that have become something else.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class CancelledStartTests(GuardFixture fixture) : IClassFixture<GuardFixture>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Cancelled_start_is_followed_by_a_kill_and_keeps_its_pipes_until_the_guard_has_answered()
    {
        var (spawned, signalled, go) = (Fifo("spawned"), Fifo("signalled"), Fifo("go"));
        await using var launcher = GuardFixture.CreateLauncher(new ChildGuardCommand("/bin/sh",
        [
            "-c",
            "echo '{\"child\":0,\"ready\":{\"version\":1,\"gateway\":'$PPID'}}'; read -r line; echo \"$line\" > $0; "
            + "read -r line; echo \"$line\" > $1; read line < $2; echo '{\"child\":1,\"failed\":{\"errorNumber\":2,\"openingPipes\":false}}'; cat",
            spawned, signalled, go,
        ]));
        using var patience = new CancellationTokenSource();
        var start = launcher.StartAsync(Shell.Program("cat"), patience.Token).AsTask();
        var request = JsonSerializer.Deserialize(await ReadAsync(spawned), GuardJson.Default.GuardRequest)!;
        var pipes = request.Spawn!.Descriptors.Select(Link).ToArray();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.Within("the cancelled start"));

        Assert.Equal("{\"child\":1,\"signal\":9}\n", await ReadAsync(signalled));
        Assert.All(pipes, pipe => Assert.StartsWith("pipe:[", pipe, StringComparison.Ordinal));
        Assert.Equal(pipes, request.Spawn.Descriptors.Select(Link));

        await File.WriteAllTextAsync(go, "go\n", TestContext.Current.CancellationToken);
        await launcher.DisposeAsync().AsTask().Within("the launcher's end");
        Assert.Empty(pipes.Intersect(request.Spawn.Descriptors.Select(Link)));
    }

    [Fact]
    public async Task Starts_cancelled_at_any_moment_leave_no_child()
    {
        await using var before = await StartAsync("exec cat");
        var guard = GuardFixture.GuardOf(before);
        for (var i = 0; i < 40; i++)
        {
            using var patience = new CancellationTokenSource();
            var start = fixture.Launcher.StartAsync(Shell.Script("exec sleep 601"), patience.Token).AsTask();
            for (var spin = 0; spin < i; spin++)
            {
                await Task.Yield();
            }

            await patience.CancelAsync();
            await ((Task)start).ContinueWith(_ => { }, TaskScheduler.Default).Within("the start");
            if (start.IsCompletedSuccessfully)
            {
                await (await start).DisposeAsync();
            }
        }

        // The guard takes requests one by one: when this one is answered all the others are done with.
        await using var after = await StartAsync("exec cat");
        var left = ProcessTable.Read().DescendantsOf(guard).Where(entry => entry.Id != before.Id && entry.Id != after.Id);
        foreach (var entry in left)
        {
            await ProcessEnd.Of(entry.Id, "a child that nobody wanted");
        }
    }

    private static string? Link(int descriptor) => new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;

    private static Task<string> ReadAsync(string fifo) => Task.Run(() => File.ReadAllText(fifo)).Within($"a line in {Path.GetFileName(fifo)}");

    private string Fifo(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        Assert.Equal(0, MakeFifo(path, 0x180));
        return path;
    }

    private async Task<ChildProcess> StartAsync(string script) =>
        await fixture.Launcher.StartAsync(Shell.Script(script), TestContext.Current.CancellationToken).AsTask().Within("the start of a child");

    [DllImport("libc", EntryPoint = "mkfifo"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int MakeFifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
