using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

/// <summary>A child that writes a gigabyte to its standard error.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class StderrFloodTests(GuardFixture fixture) : IClassFixture<GuardFixture>
{
    private const long Flood = 1L << 30;

    [Fact]
    public async Task Flood_is_drained_in_bounded_memory_while_the_child_answers()
    {
        var limits = new StdioLimits();
        var lines = 0;
        await using var child = await fixture.Launcher.StartAsync(
            Shell.Script(
                $"yes 'a line of the flood, some sixty bytes long, to be read and lost' | head -c {Flood} >&2 & "
                + "while read line; do echo \"$line\"; done; wait"),
            TestContext.Current.CancellationToken);
        var flood = new CountingStream(child.StandardError);
        var begin = TimeProvider.System.GetTimestamp();
        var pump = new StderrPump(flood, limits, (_, _) => lines++, TimeProvider.System);
        var keptBefore = GC.GetTotalMemory(forceFullCollection: true);

        var run = pump.RunAsync();
        var slowest = TimeSpan.Zero;
        while (flood.Bytes < Flood / 2)
        {
            var asked = TimeProvider.System.GetTimestamp();
            await Shell.WriteLineAsync(child, "ping");
            Assert.Equal("ping", await Shell.ReadLineAsync(child.StandardOutput, "the answer during the flood"));
            var took = TimeProvider.System.GetElapsedTime(asked);
            slowest = took > slowest ? took : slowest;
        }

        await child.StandardInput.DisposeAsync();
        await run.Within("the end of the flood");
        var seconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;

        Assert.Equal(Flood, flood.Bytes);
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.InRange(lines, 1, (int)((seconds + 1) * limits.StderrLinesPerSecond) + 1);
        Assert.True(pump.SkippedLines > 10_000_000, $"Only {pump.SkippedLines} lines were skipped.");
        Assert.InRange(pump.Tail().Length, 1, limits.StderrBytes);

        // What other tests hold meanwhile is little beside the gigabyte that keeping the flood would be.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - keptBefore, -Flood, Flood / 2);
        GC.KeepAlive(pump);
    }

    private sealed class CountingStream(Stream inner) : MemoryStream
    {
        private long _bytes;

        public long Bytes => Interlocked.Read(ref _bytes);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            Interlocked.Add(ref _bytes, read);
            return read;
        }
    }
}
