using System.Globalization;
using System.Text;
using Gateway.Actors.Upstreams.Children;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>The test executable in another role: a process that has children as a gateway has, for tests to kill and to measure.</summary>
internal static class StandIn
{
    /// <summary>First argument that gives it this role.</summary>
    public const string Verb = "stand-in";

    /// <summary>Starts <c>sh -c SCRIPT</c> for each argument, passes their lines on, and stays until its input ends.</summary>
    public const string Hold = "hold";

    /// <summary>Starts so many children, waits for bytes of each, and says how many threads that takes.</summary>
    public const string CountThreads = "count-threads";

    /// <summary>Starts so many children that fail and so many that end, and says how many pipes more are open afterwards.</summary>
    public const string CountPipes = "count-pipes";

    public static async Task<int> RunAsync(string[] arguments)
    {
        await using var launcher = GuardFixture.CreateLauncher();
        switch (arguments)
        {
            case [Hold, .. var scripts]:
                await HoldAsync(launcher, scripts);
                return 0;
            case [CountThreads, var count]:
                await CountThreadsAsync(launcher, int.Parse(count, CultureInfo.InvariantCulture));
                return 0;
            case [CountPipes, var count]:
                await CountPipesAsync(launcher, int.Parse(count, CultureInfo.InvariantCulture));
                return 0;
            default:
                return 64;
        }
    }

    private static async Task HoldAsync(GuardedLauncher launcher, string[] scripts)
    {
        foreach (var script in scripts)
        {
            var child = await launcher.StartAsync(Shell.Script(script), CancellationToken.None);
            _ = PassOnAsync(new StreamReader(child.StandardOutput));
        }

        await Console.In.ReadToEndAsync();
    }

    private static async Task PassOnAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            Console.WriteLine(line);
        }
    }

    private static async Task CountThreadsAsync(GuardedLauncher launcher, int count)
    {
        var before = Threads();
        var reads = new List<Task<int>>();
        var children = new List<ChildProcess>();
        for (var i = 0; i < count; i++)
        {
            var child = await launcher.StartAsync(Shell.Script("exec cat"), CancellationToken.None);
            children.Add(child);
            reads.Add(child.StandardOutput.ReadAsync(new byte[1]).AsTask());
            _ = child.StandardError.ReadAsync(new byte[1]).AsTask();
        }

        // Were threads waiting, this would need one for each child, and the pool would still be busy making them.
        var pending = ThreadPool.PendingWorkItemCount;
        var during = Threads();
        foreach (var child in children)
        {
            await child.StandardInput.WriteAsync(Encoding.UTF8.GetBytes("x"));
        }

        await Task.WhenAll(reads);
        Console.WriteLine($"{during - before} {pending} {reads.Count(read => read.Result == 1)}");
    }

    private static async Task CountPipesAsync(GuardedLauncher launcher, int count)
    {
        await StartBothAsync(launcher);
        var before = Pipes();
        for (var i = 0; i < count; i++)
        {
            await StartBothAsync(launcher);
        }

        Console.WriteLine(Pipes() - before);
    }

    private static async Task StartBothAsync(GuardedLauncher launcher)
    {
        await using var child = await launcher.StartAsync(Shell.Script("exec cat"), CancellationToken.None);
        await child.StandardInput.WriteAsync(Encoding.UTF8.GetBytes("x"));
        await child.StandardOutput.ReadExactlyAsync(new byte[1]);
        try
        {
            await launcher.StartAsync(Shell.Program("cat") with { File = "/nowhere/server" }, CancellationToken.None);
        }
        catch (ChildStartException)
        {
            // As it should be.
        }
    }

    private static int Pipes() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Count(link => new FileInfo(link).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;
}
