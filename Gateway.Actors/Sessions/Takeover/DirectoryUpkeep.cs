using Gateway.Actors.Cluster;

namespace Gateway.Actors.Sessions.Takeover;

/// <summary>
/// Once a minute: notes in the directory which sessions of this node were used, in one go instead of one write a call, gives up those that were not used for
/// long, and forgets sessions that nobody holds and nobody asked for in the time that sessions live unused.
/// </summary>
internal sealed class DirectoryUpkeep : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // Rows of a large cluster that died whole go in many small steps, so that nobody waits behind them.
    private const int MostBatches = 20;

    private readonly SessionServices _services;
    private readonly Func<IEnumerable<Session>> _sessions;
    private readonly SessionRelease _release;
    private readonly TimeSpan _idle;
    private readonly ITimer _timer;

    public DirectoryUpkeep(SessionServices services, Func<IEnumerable<Session>> sessions, SessionRelease release, TimeSpan idle)
    {
        (_services, _sessions, _release, _idle) = (services, sessions, release, idle);
        _timer = services.Time.CreateTimer(_ => services.Background.Run("keep the session directory", RunAsync), null, Interval, Interval);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private async Task RunAsync()
    {
        if (_services.Membership.Lease != LeaseState.Serving)
        {
            return;
        }

        var used = _sessions().Where(session => session is { IsHidden: false, IsStream: false } && session.Idle < Interval).Select(session => session.Key).ToList();
        if (used.Count > 0)
        {
            await _services.Directory.TouchAsync(_services.Membership.Self, used, CancellationToken.None);
        }

        await _release.PassivateAsync(_services.Limits.Cluster.Passivate);
        for (var batch = 0; batch < MostBatches && await _services.Directory.ExpireAsync(_idle, CancellationToken.None) > 0; batch++)
        {
        }
    }
}
