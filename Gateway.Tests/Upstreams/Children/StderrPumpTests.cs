using System.IO.Pipelines;
using System.Text;
using Gateway.Actors.Upstreams.Children;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams.Children;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class StderrPumpTests
{
    private static readonly StdioLimits Limits = new() { StderrBytes = 64, StderrLinesPerSecond = 3 };

    private readonly ManualTimeProvider _clock = new();
    private readonly Pipe _pipe = new(new PipeOptions(readerScheduler: PipeScheduler.Inline));
    private readonly List<(string Line, long Skipped)> _lines = [];

    [Fact]
    public async Task Lines_are_delivered_without_their_ends_wherever_the_reads_split_them()
    {
        await RunAsync(Limits, "fi", "rst\r\nsec", "ond\n", "no end");

        Assert.Equal([("first", 0), ("second", 0), ("no end", 0)], _lines);
    }

    [Fact]
    public async Task Lines_over_the_limit_of_a_second_are_counted_and_the_count_comes_with_the_next()
    {
        var pump = new StderrPump(_pipe.Reader.AsStream(), Limits, OnLine, _clock);
        var run = pump.RunAsync();

        await WriteAsync("1\n2\n3\n4\n5\n6\nhalf");
        Assert.Equal(3, pump.SkippedLines);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await WriteAsync(" a line\n7\n");
        await EndAsync(run);

        Assert.Equal([("1", 0), ("2", 0), ("3", 0), ("half a line", 3), ("7", 0)], _lines);
        Assert.Equal(3, pump.SkippedLines);
    }

    [Fact]
    public async Task Limit_of_zero_delivers_nothing_and_still_drains()
    {
        var pump = await RunAsync(Limits with { StderrLinesPerSecond = 0 }, "1\n2\n", "3\n4");

        Assert.Empty(_lines);
        Assert.Equal(4, pump.SkippedLines);
        Assert.Equal("1\n2\n3\n4", pump.Tail());
    }

    [Fact]
    public async Task Endless_line_is_cut()
    {
        await RunAsync(Limits, new string('x', StderrPump.LineBytes - 1), "yz", new string('z', 100_000), "\nnext\n");

        Assert.Equal([(new string('x', StderrPump.LineBytes - 1) + "y [cut]", 0), ("next", 0)], _lines);
    }

    [Fact]
    public async Task Line_that_pretends_to_be_another_log_record_stays_one_line()
    {
        await RunAsync(Limits, "ok\r{\"level\":\"error\"}\u2028\u001b[2J\n");

        Assert.Equal([("ok\\u{D}{\"level\":\"error\"}\\u{2028}\\u{1B}[2J", 0)], _lines);
    }

    [Fact]
    public async Task Tail_keeps_the_last_bytes_escaped_with_line_ends()
    {
        var pump = await RunAsync(Limits, new string('a', 100), "\nTraceback:\r\n  boom\u0007\n");

        Assert.Equal($"{new string('a', 64 - 21)}\nTraceback:\n  boom\\u{{7}}", pump.Tail());
    }

    [Fact]
    public async Task Nothing_is_kept_when_nothing_may_be_kept()
    {
        var pump = await RunAsync(Limits with { StderrBytes = 0 }, "text\n");

        Assert.Equal("", pump.Tail());
        Assert.Equal([("text", 0)], _lines);
    }

    [Fact]
    public async Task Closing_the_stream_under_the_read_ends_the_pump()
    {
        var stream = _pipe.Reader.AsStream();
        var run = new StderrPump(stream, Limits, OnLine, _clock).RunAsync();
        await WriteAsync("last words");

        _pipe.Writer.Complete(new IOException("closed"));

        await run.Within("the pump's end");
        Assert.Equal([("last words", 0)], _lines);
    }

    private async Task<StderrPump> RunAsync(StdioLimits limits, params string[] writes)
    {
        var pump = new StderrPump(_pipe.Reader.AsStream(), limits, OnLine, _clock);
        var run = pump.RunAsync();
        foreach (var text in writes)
        {
            await WriteAsync(text);
        }

        await EndAsync(run);
        return pump;
    }

    /// <summary>The reader runs inline: when this returns, the pump has taken the text.</summary>
    private async Task WriteAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    private async Task EndAsync(Task run)
    {
        await _pipe.Writer.CompleteAsync();
        await run.Within("the pump's end");
    }

    private void OnLine(string line, long skipped) => _lines.Add((line, skipped));
}
