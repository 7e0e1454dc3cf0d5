using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Streams;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class EventStreamsTests
{
    private const long Epoch = 7;

    private readonly ManualTimeProvider _time = new();
    private readonly SessionId _session = new(SessionId.NewRandom(), 1, Epoch, new SessionBinding(1, 2));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_resumes_the_stream_that_an_event_came_on()
    {
        var streams = Streams();
        streams.Standalone.Append("\"standalone 1\""u8);
        streams.Standalone.Append("\"standalone 2\""u8);
        var (one, two) = (streams.OpenReply("1"u8), streams.OpenReply("2"u8));
        one.Append("\"one 1\""u8);
        one.Append("\"one 2\""u8);
        two.Append("\"two 1\""u8);

        Assert.Equal(["standalone 1", "standalone 2"], await OpenAsync(streams, null));
        Assert.Equal(["standalone 2"], await OpenAsync(streams, Id(streams.Standalone, 1)));
        Assert.Equal(["one 2"], await OpenAsync(streams, Id(one, 1)));
        Assert.Equal(["one 1", "one 2"], await OpenAsync(streams, Id(one, 0)));
        Assert.Equal(["two 1"], await OpenAsync(streams, Id(two, 0)));
    }

    [Fact]
    public void Replies_that_open_side_by_side_do_not_disturb_each_other()
    {
        for (var round = 0; round < 20; round++)
        {
            var streams = Streams();
            Parallel.For(0, 400, _ => streams.OpenReply("1"u8));
        }
    }

    [Fact]
    public void Event_of_another_session_is_unknown()
    {
        var (streams, others) = (Streams(), new EventStreams(_session with { Random = SessionId.NewRandom() }, Epoch, new SessionLimits(), _time));
        others.Standalone.Append("1"u8);
        others.OpenReply("1"u8).Append("1"u8);
        streams.Standalone.Append("1"u8);
        streams.OpenReply("1"u8).Append("1"u8);

        Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, Id(others.Standalone, 1)));
        Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, Id(others.Standalone, 1) with { Stream = 1 }));
    }

    [Fact]
    public void Event_that_was_never_sent_is_unknown()
    {
        var streams = Streams();
        streams.Standalone.Append("1"u8);
        var reply = streams.OpenReply("1"u8);
        reply.Append("1"u8);
        var id = Id(streams.Standalone, 1);

        Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, id with { Sequence = 2 }));
        Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, id with { Epoch = Epoch + 1 }));
        Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, id with { Stream = 2 }));
        Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, Id(reply, 2)));
        Assert.All(["1", "abc", "-", $"{id}x", id.ToString().ToUpperInvariant() + " "], text => Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, text)));
    }

    [Fact]
    public async Task Event_of_a_former_owner_gives_the_get_stream_anew_and_no_reply()
    {
        var streams = Streams();
        streams.Standalone.Append("\"now\""u8);
        streams.OpenReply("1"u8).Append("1"u8);

        Assert.Equal(["now"], await OpenAsync(streams, Id(streams.Standalone, 900) with { Epoch = Epoch - 1 }));
        Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, new EventId(Id(streams.Standalone, 0).Session, Epoch - 1, 1, 0)));
    }

    [Fact]
    public async Task Get_stream_whose_events_are_no_longer_kept_goes_on_with_those_that_are()
    {
        var streams = Streams();
        streams.Standalone.Append("1"u8);
        streams.Standalone.Append("2"u8);
        _time.Advance(TimeSpan.FromMinutes(6));
        streams.Standalone.Append("\"new\""u8);

        Assert.Equal(["new"], await OpenAsync(streams, Id(streams.Standalone, 1)));
    }

    [Fact]
    public void Reply_whose_events_are_no_longer_kept_is_unknown()
    {
        var streams = Streams(new SessionLimits { ReplayEvents = 2 });
        var reply = streams.OpenReply("1"u8);
        for (var i = 0; i < 4; i++)
        {
            reply.Append("1"u8);
        }

        Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, Id(reply, 1)));
        Assert.Equal(StreamRefusal.None, Refusal(streams, Id(reply, 2)));
    }

    [Fact]
    public void Second_stream_replaces_the_first_but_not_over_and_over()
    {
        var streams = Streams();

        for (var opening = 0; opening < 6; opening++)
        {
            Assert.Equal(StreamRefusal.None, Refusal(streams, null));
        }

        Assert.Equal(StreamRefusal.TooManyOpenings, Refusal(streams, null));
        Assert.Equal(StreamRefusal.TooManyOpenings, Refusal(streams, Id(streams.Standalone, 0)));
        _time.Advance(TimeSpan.FromSeconds(10.001));
        Assert.Equal(StreamRefusal.None, Refusal(streams, null));
    }

    [Fact]
    public async Task Replies_together_keep_no_more_than_one_stream_may()
    {
        var streams = Streams(new SessionLimits { ReplayBytes = 3000 });
        var replies = Enumerable.Range(0, 10).Select(number =>
        {
            var reply = streams.OpenReply("1"u8);
            reply.Append(Wire.Bytes($"\"{number}{new string('x', 900)}\""));
            reply.Complete();
            return reply;
        }).ToList();
        streams.OpenReply("1"u8);

        var kept = replies.Where(reply => Refusal(streams, Id(reply, 0)) == StreamRefusal.None).ToList();

        Assert.Equal(replies[^3..].Select(reply => reply.LastId), kept.Select(reply => reply.LastId));
        Assert.StartsWith("9x", Assert.Single(await OpenAsync(streams, Id(replies[9], 0))), StringComparison.Ordinal);
    }

    [Fact]
    public void Reply_that_is_still_being_written_is_not_forgotten()
    {
        var streams = Streams(new SessionLimits { ReplayBytes = 100 });
        var reply = streams.OpenReply("1"u8);
        reply.Append(Wire.Bytes($"\"{new string('x', 900)}\""));
        _time.Advance(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 10; i++)
        {
            streams.OpenReply("1"u8).Append("1"u8);
        }

        reply.Append("1"u8);

        Assert.Equal(StreamRefusal.None, Refusal(streams, Id(reply, 1)));
    }

    [Fact]
    public void Old_replies_are_forgotten()
    {
        var streams = Streams();
        var reply = streams.OpenReply("1"u8);
        reply.Append("1"u8);
        reply.Complete();
        _time.Advance(TimeSpan.FromMinutes(6));

        streams.OpenReply("1"u8);

        Assert.Equal(StreamRefusal.UnknownEvent, Refusal(streams, Id(reply, 0)));
    }

    [Fact]
    public async Task End_of_the_session_ends_every_stream()
    {
        var streams = Streams();
        var reply = streams.OpenReply("1"u8);
        EventReader[] readers = [streams.Open(null, out _)!, streams.Open(Id(reply, 0).ToString(), out _)!];
        var reads = readers.Select(reader => reader.ReadAsync(TimeSpan.FromSeconds(15), Cancellation).AsTask()).ToArray();

        streams.Complete();

        Assert.Equal([EventReadState.Ended, EventReadState.Ended], await Task.WhenAll(reads).Within("the ends"));
    }

    [Fact]
    public void Readers_are_counted()
    {
        var streams = Streams();

        streams.ReaderStarted();
        streams.ReaderStarted();
        streams.ReaderStopped();

        Assert.Equal(1, streams.Readers);
    }

    private EventStreams Streams(SessionLimits? limits = null) => new(_session, Epoch, limits ?? new SessionLimits(), _time);

    private static EventId Id(EventLog log, long sequence) => log.LastId with { Sequence = sequence };

    private static StreamRefusal Refusal(EventStreams streams, EventId id) => Refusal(streams, id.ToString());

    private static StreamRefusal Refusal(EventStreams streams, string? id)
    {
        var reader = streams.Open(id, out var refusal);
        Assert.Equal(refusal == StreamRefusal.None, reader is not null);
        return refusal;
    }

    private static Task<string[]> OpenAsync(EventStreams streams, EventId id) => OpenAsync(streams, id.ToString());

    private static async Task<string[]> OpenAsync(EventStreams streams, string? id)
    {
        var reader = Assert.IsType<EventReader>(streams.Open(id, out _));
        Assert.Equal(EventReadState.Frames, await reader.ReadAsync(TimeSpan.FromSeconds(1), Cancellation).AsTask().Within("events"));
        return [.. reader.Frames.Select(frame => Wire.Text(frame).Split("data: ")[1].Trim('\n', '"'))];
    }
}
