using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions.Targets;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ServerRequestsTests
{
    private static readonly FakeUpstream One = new();
    private static readonly FakeUpstream Two = new();
    private readonly ServerRequests _requests = new(epoch: 4);

    [Fact]
    public void Answer_goes_to_the_target_that_asked_under_its_own_id_and_once()
    {
        var first = Add(One, "1", "\"t\"");
        var second = Add(Two, "1");

        var answered = _requests.Take(first.ToUtf8());

        Assert.Equal((One, "1", "\"t\""), (answered!.Upstream, Wire.Text(answered.RawId), Wire.Text(answered.RawProgressToken)));
        Assert.Null(_requests.Take(first.ToUtf8()));
        Assert.Same(Two, _requests.Take(second.ToUtf8())!.Upstream);
    }

    [Fact]
    public void Ids_are_of_this_epoch_and_never_used_twice()
    {
        var ids = Enumerable.Range(0, 60).Select(_ => Add(One, "1")).ToList();

        Assert.Equal(Enumerable.Range(1, 60).Select(counter => new MintedId(4, counter)), ids);
    }

    [Theory]
    [InlineData("\"4.2\"")]
    [InlineData("\"3.1\"")]
    [InlineData("\"4.01\"")]
    [InlineData("4.1")]
    [InlineData("1")]
    [InlineData("\"x\"")]
    public void Answer_to_what_nobody_asked_is_for_nobody(string id)
    {
        Add(One, "1");

        Assert.Null(_requests.Take(Wire.Bytes(id)));
        Assert.Null(_requests.Find(Wire.Bytes(id)));
        Assert.True(_requests.IsWaiting(One));
    }

    [Fact]
    public void Target_may_ask_only_so_much_at_once()
    {
        var ids = Enumerable.Range(0, 64).Select(number => Add(One, $"{number}")).ToList();

        Assert.Null(_requests.Add(Two, "1"u8, default));

        _requests.Take(ids[5].ToUtf8());
        Assert.NotNull(_requests.Add(Two, "1"u8, default));
    }

    [Fact]
    public void Target_cancels_only_what_it_asked_itself()
    {
        var mine = Add(One, "\"a\"");
        Add(Two, "\"b\"");

        Assert.Null(_requests.Cancel(One, "\"b\""u8));
        Assert.Null(_requests.Cancel(Two, "\"a\""u8));
        Assert.Null(_requests.Cancel(One, "a"u8));
        Assert.Equal(mine, _requests.Cancel(One, "\"a\""u8));
        Assert.Null(_requests.Cancel(One, "\"a\""u8));
        Assert.Null(_requests.Take(mine.ToUtf8()));
    }

    [Fact]
    public void Progress_finds_the_request_and_leaves_it()
    {
        var id = Add(One, "1", "7");

        Assert.Equal("7", Wire.Text(_requests.Find(id.ToUtf8())!.RawProgressToken));
        Assert.NotNull(_requests.Take(id.ToUtf8()));
        Assert.Null(_requests.Find(id.ToUtf8()));
    }

    [Fact]
    public void What_a_lost_connection_asked_is_forgotten()
    {
        var gone = Add(One, "1");
        var stays = Add(Two, "1");

        _requests.Forget(One);

        Assert.Equal((false, true), (_requests.IsWaiting(One), _requests.IsWaiting(Two)));
        Assert.Null(_requests.Take(gone.ToUtf8()));
        Assert.NotNull(_requests.Take(stays.ToUtf8()));
    }

    private MintedId Add(FakeUpstream upstream, string rawId, string token = "") =>
        Assert.IsType<MintedId>(_requests.Add(upstream, Wire.Bytes(rawId), Wire.Bytes(token)));
}
