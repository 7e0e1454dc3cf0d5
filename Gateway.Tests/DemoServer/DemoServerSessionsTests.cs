using Gateway.Host.Cli.DemoServer;
using Gateway.Host.Cli.DemoServer.Http;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.DemoServer;

/// <summary>The table of sessions, which nobody has to say goodbye to.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class DemoServerSessionsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly HttpSessions _sessions;

    public DemoServerSessionsTests()
    {
        var world = new DemoWorld(_time);
        _sessions = new HttpSessions(() => new DemoSession(world), _time, NullLoggerFactory.Instance);
    }

    [Fact]
    public async Task Session_over_the_limit_is_refused_until_others_are_idle_for_half_an_hour()
    {
        var first = await _sessions.TryCreateAsync();
        for (var count = 1; count < 1000; count++)
        {
            Assert.NotNull(await _sessions.TryCreateAsync());
        }

        Assert.Null(await _sessions.TryCreateAsync());
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Null(await _sessions.TryCreateAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await _sessions.TryCreateAsync());
        Assert.Null(_sessions.Find(first!.Id));
        await _sessions.EndAllAsync();
    }

    [Fact]
    public async Task Ids_are_found_until_their_session_ends()
    {
        var session = (await _sessions.TryCreateAsync())!;
        Assert.Same(session, _sessions.Find(session.Id));

        await _sessions.EndAsync(session);

        Assert.Null(_sessions.Find(session.Id));
        await _sessions.EndAsync(session);
    }
}
