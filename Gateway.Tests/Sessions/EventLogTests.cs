using Gateway.Actors.Sessions.Streams;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>One stream of a session and its reader.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class EventLogTests
{
    private static readonly EventId Origin = new(0xabcdef12, 5, 3, 0);

    // What an event adds to its JSON on the wire here.
    private static readonly int FrameBytes = new EventLog(Origin, new EventBounds(1, 1000, TimeSpan.FromMinutes(1)), TimeProvider.System).Append(default).Length;

    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reader_gets_what_came_before_it_and_what_comes_after()
    {
        var log = Log();
        var frame = log.Append("""{"a":1}"""u8);
        var reader = log.Read(null);

        Assert.Equal(EventReadState.Frames, await reader.ReadAsync(TimeSpan.FromSeconds(1), Cancellation));
        Assert.Equal("id: abcdef12-5-3-1\nevent: message\ndata: {\"a\":1}\n\n", Wire.Text(frame));
        Assert.Equal([Wire.Text(frame)], Text(reader));
        Assert.Equal(("abcdef12-5-3-1", "abcdef12-5-3-1"), (reader.Position, log.LastId.ToString()));

        var next = reader.ReadAsync(TimeSpan.FromSeconds(1), Cancellation).AsTask();
        Assert.False(next.IsCompleted);
        log.Append("2"u8);
        Assert.Equal(EventReadState.Frames, await next.Within("the next event"));
        Assert.Equal(["2"], Data(reader));
    }

    [Fact]
    public async Task Silence_ends_a_read_after_the_readers_patience_and_loses_nothing()
    {
        var log = Log();
        var reader = log.Read(null);

        var silent = reader.ReadAsync(TimeSpan.FromSeconds(15), Cancellation).AsTask();
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(EventReadState.Empty, await silent.Within("the end of the reader's patience"));
        Assert.Empty(reader.Frames);

        log.Append("1"u8);
        Assert.Equal(["1"], await ReadAsync(reader));
    }

    [Fact]
    public async Task Event_in_turn_waits_until_no_other_is_lost_by_it()
    {
        var log = new EventLog(Origin, new EventBounds(2, 1000, TimeSpan.FromMinutes(1)), _time);
        var reader = log.Read(null);
        await log.AppendInTurnAsync("1"u8.ToArray(), TimeSpan.FromSeconds(15));
        await log.AppendInTurnAsync("2"u8.ToArray(), TimeSpan.FromSeconds(15));

        var third = log.AppendInTurnAsync("3"u8.ToArray(), TimeSpan.FromSeconds(15)).AsTask();
        Assert.False(third.IsCompleted);
        Assert.Equal(["1", "2"], await ReadAsync(reader));

        await third.Within("the event whose turn came");
        Assert.Equal(["3"], await ReadAsync(reader));
    }

    [Fact]
    public async Task Event_in_turn_waits_no_longer_than_its_patience_and_then_the_slow_reader_loses_the_stream()
    {
        var log = new EventLog(Origin, new EventBounds(1, 1000, TimeSpan.FromMinutes(1)), _time);
        var reader = log.Read(null);
        await log.AppendInTurnAsync("1"u8.ToArray(), TimeSpan.FromSeconds(15));
        var second = log.AppendInTurnAsync("2"u8.ToArray(), TimeSpan.FromSeconds(15)).AsTask();

        _time.Advance(TimeSpan.FromSeconds(15));

        await second.Within("the end of its patience");
        Assert.Equal(EventReadState.Overrun, await reader.ReadAsync(TimeSpan.FromSeconds(1), Cancellation));
    }

    [Fact]
    public async Task Event_in_turn_waits_for_nobody_once_the_stream_is_over()
    {
        var log = new EventLog(Origin, new EventBounds(1, 1000, TimeSpan.FromMinutes(1)), _time);
        log.Append("1"u8);
        var second = log.AppendInTurnAsync("2"u8.ToArray(), TimeSpan.FromSeconds(15)).AsTask();
        Assert.False(second.IsCompleted);

        log.Complete();

        await second.Within("the end of the stream");
    }

    [Fact]
    public async Task Reader_may_be_cancelled()
    {
        using var gone = new CancellationTokenSource();
        var read = Log().Read(null).ReadAsync(TimeSpan.FromSeconds(15), gone.Token).AsTask();

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task Complete_stream_gives_what_it_has_and_ends()
    {
        var log = Log();
        var reader = log.Read(null);
        var waiting = log.Read(null).ReadAsync(TimeSpan.FromSeconds(1), Cancellation).AsTask();

        log.Append("1"u8);
        log.Complete();
        Assert.Equal(EventReadState.Frames, await waiting.Within("the event"));

        var resumed = log.Read(0);
        Assert.Equal(["1"], await ReadAsync(resumed));
        Assert.Equal(EventReadState.Ended, await resumed.ReadAsync(TimeSpan.FromSeconds(1), Cancellation));
        Assert.Equal(EventReadState.Replaced, await reader.ReadAsync(TimeSpan.FromSeconds(1), Cancellation));
        Assert.True(log.IsComplete);
    }

    [Fact]
    public async Task End_wakes_a_reader_that_waits()
    {
        var log = Log();
        var waiting = log.Read(null).ReadAsync(TimeSpan.FromSeconds(1), Cancellation).AsTask();

        log.Complete();

        Assert.Equal(EventReadState.Ended, await waiting.Within("the end"));
    }

    [Fact]
    public async Task New_reader_replaces_the_old_one_and_goes_on_where_it_stopped()
    {
        var log = Log();
        log.Append("1"u8);
        var old = log.Read(null);
        Assert.Equal(["1"], await ReadAsync(old));
        var waiting = old.ReadAsync(TimeSpan.FromSeconds(15), Cancellation).AsTask();

        var reader = log.Read(null);
        log.Append("2"u8);

        Assert.Equal(EventReadState.Replaced, await waiting.Within("the end of the old reader"));
        Assert.Empty(old.Frames);
        Assert.Equal(["2"], await ReadAsync(reader));
    }

    [Theory]
    [InlineData(0, "1 2 3")]
    [InlineData(1, "2 3")]
    [InlineData(2, "3")]
    public async Task Reader_that_resumes_gets_what_follows_its_last_event(long after, string expected)
    {
        var log = Log();
        Append(log, 3);
        await ReadAsync(log.Read(null));

        Assert.Equal(expected.Split(' '), await ReadAsync(log.Read(after)));
    }

    [Theory]
    [InlineData(4, 1_000_000, "3 4 5 6")]
    [InlineData(1000, 3, "4 5 6")]
    public async Task Newest_events_are_kept_within_number_and_bytes(int events, int framesOfBytes, string expected)
    {
        var log = Log(events, framesOfBytes < 1000 ? framesOfBytes * (FrameBytes + 1) : framesOfBytes);
        Append(log, 6);

        Assert.Equal(expected.Split(' ').Length * (FrameBytes + 1), log.Bytes);
        Assert.Equal(expected.Split(' '), await ReadAsync(log.Read(long.Parse(expected.Split(' ')[0], null) - 1)));
    }

    [Fact]
    public async Task Events_grow_old()
    {
        var log = Log();
        log.Append("1"u8);
        _time.Advance(TimeSpan.FromMinutes(3));
        log.Append("2"u8);
        _time.Advance(TimeSpan.FromMinutes(3));
        log.Append("3"u8);

        Assert.Equal(["2", "3"], await ReadAsync(log.Read(1)));
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(["3"], await ReadAsync(log.Read(2)));
    }

    [Fact]
    public async Task Reader_that_falls_behind_the_oldest_event_loses_the_stream()
    {
        var log = Log(events: 2);
        var reader = log.Read(null);
        Append(log, 2);
        Assert.Equal(["1", "2"], await ReadAsync(reader));

        Append(log, 3);

        Assert.Equal(EventReadState.Overrun, await reader.ReadAsync(TimeSpan.FromSeconds(1), Cancellation));
        Assert.Empty(reader.Frames);
    }

    [Fact]
    public async Task Client_that_comes_back_after_falling_behind_gets_what_is_left()
    {
        var log = Log(events: 2);
        Append(log, 5);

        Assert.Equal(["4", "5"], await ReadAsync(log.Read(null)));
        Assert.Equal(["4", "5"], await ReadAsync(log.Read(1)));
    }

    [Fact]
    public async Task Client_that_listens_late_gets_the_events_that_are_not_too_old()
    {
        var log = Log();
        log.Append("1"u8);
        _time.Advance(TimeSpan.FromMinutes(6));
        var reader = log.Read(null);

        log.Append("2"u8);

        Assert.Equal(["2"], await ReadAsync(reader));
    }

    [Fact]
    public async Task Event_larger_than_all_that_is_kept_still_reaches_the_reader()
    {
        var log = Log(bytes: 200);
        var reader = log.Read(null);
        var large = $"\"{new string('x', 300)}\"";

        log.Append(Wire.Bytes(large));

        Assert.Equal([large], await ReadAsync(reader));
        log.Append("2"u8);
        Assert.Equal(["2"], await ReadAsync(reader));
        Assert.InRange(log.Bytes, 1, 200);
    }

    private EventLog Log(int events = 100, int bytes = 1_000_000) => new(Origin, new EventBounds(events, bytes, TimeSpan.FromMinutes(5)), _time);

    private static void Append(EventLog log, int count)
    {
        var first = log.LastId.Sequence + 1;
        for (var number = first; number < first + count; number++)
        {
            log.Append(Wire.Bytes($"{number}"));
        }
    }

    private static async Task<string[]> ReadAsync(EventReader reader)
    {
        Assert.Equal(EventReadState.Frames, await reader.ReadAsync(TimeSpan.FromSeconds(1), Cancellation).AsTask().Within("events"));
        return Data(reader);
    }

    private static string[] Text(EventReader reader) => [.. reader.Frames.Select(frame => Wire.Text(frame))];

    private static string[] Data(EventReader reader) => [.. Text(reader).Select(frame => frame.Split("data: ")[1].TrimEnd())];
}
