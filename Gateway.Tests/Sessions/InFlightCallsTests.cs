using Gateway.Actors.Sessions.Calls;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class InFlightCallsTests
{
    [Fact]
    public void Cancel_reaches_the_request_of_that_raw_id_and_no_other()
    {
        var calls = new InFlightCalls(100);
        string[] ids = ["1", "\"1\"", "1.0", "9007199254740993", "9007199254740992", "\"\\u0031\""];
        var begun = ids.Select(id => (Id: id, Call: Begin(calls, id))).ToList();

        calls.Cancel("\"1\""u8);
        calls.Cancel("9007199254740993"u8);
        calls.Cancel("7"u8);

        Assert.Equal(["\"1\"", "9007199254740993"], begun.Where(call => call.Call.Cancelled.IsCancellationRequested).Select(call => call.Id));
    }

    [Fact]
    public void Requests_that_share_an_id_are_all_served_and_all_cancelled()
    {
        var calls = new InFlightCalls(100);
        var same = Enumerable.Range(0, 50).Select(_ => Begin(calls, "1")).ToList();
        var other = Begin(calls, "2");

        calls.Cancel("1"u8);

        Assert.Equal(51, calls.Count);
        Assert.All(same, call => Assert.True(call.Cancelled.IsCancellationRequested));
        Assert.False(other.Cancelled.IsCancellationRequested);
    }

    [Fact]
    public void Request_beyond_the_limit_is_refused_until_another_ends()
    {
        var calls = new InFlightCalls(2);
        var first = Begin(calls, "1");
        Begin(calls, "1");

        Assert.Null(calls.TryBegin("1"u8));
        Assert.Null(calls.TryBegin("2"u8));

        first.Dispose();
        first.Dispose();
        Assert.Equal(1, calls.Count);
        Assert.NotNull(calls.TryBegin("3"u8));
        Assert.Null(calls.TryBegin("4"u8));
    }

    [Fact]
    public void Request_that_has_ended_may_be_cancelled_late()
    {
        var calls = new InFlightCalls(2);
        var call = Begin(calls, "1");

        call.Dispose();
        calls.Cancel("1"u8);
        call.Cancel();

        Assert.Equal(0, calls.Count);
    }

    [Fact]
    public void End_of_the_session_cancels_all()
    {
        var calls = new InFlightCalls(100);
        var begun = Enumerable.Range(0, 10).Select(number => Begin(calls, $"{number}")).ToList();

        calls.CancelAll();

        Assert.All(begun, call => Assert.True(call.Cancelled.IsCancellationRequested));
    }

    [Fact]
    public void Limit_holds_whatever_comes_at_once()
    {
        var calls = new InFlightCalls(64);

        Parallel.For(0, 5000, _ =>
        {
            using var call = calls.TryBegin("1"u8);
            Assert.InRange(calls.Count, 0, 64 + Environment.ProcessorCount);
        });

        Assert.Equal(0, calls.Count);
    }

    private static InFlightCall Begin(InFlightCalls calls, string id) => Assert.IsType<InFlightCall>(calls.TryBegin(Wire.Bytes(id)));
}
