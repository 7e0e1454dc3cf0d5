using Gateway.Host.Configuration.Watching;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Watching;

/// <summary>The watch as it runs, on the test's clock.</summary>
[Trait(Categories.Trait, Categories.Integration)]
public sealed class ConfigFileWatchTests : IAsyncLifetime
{
    private readonly WatchedFile _file = new(WatchedFile.Mcp("first"));
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private Task _watch = Task.CompletedTask;

    public ValueTask InitializeAsync()
    {
        _file.Config.Load();
        _watch = _file.Config.RunAsync(_file.ApplyAsync, _stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        _stop.Dispose();
        _file.Dispose();
    }

    [Fact]
    public async Task Good_change_is_in_use_within_two_seconds()
    {
        _file.Write(WatchedFile.Mcp("second"));

        await PassAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(["second"], _file.Applied);
    }

    [Fact]
    public async Task Watch_outlives_an_apply_that_fails()
    {
        _file.Verdict = loaded => throw new InvalidOperationException("boom");
        _file.Write(WatchedFile.Mcp("second"));
        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.Single(_file.Config.State.Errors);
        Assert.Single(_file.Log.Lines, line => line.StartsWith("2105 Error", StringComparison.Ordinal));

        _file.Verdict = _ => [];
        _file.Write(WatchedFile.Mcp("third-time-lucky"));
        await PassAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(["third-time-lucky"], _file.Applied);
        Assert.Empty(_file.Config.State.Errors);
    }

    [Fact]
    public async Task Cancelled_watch_ends_quietly()
    {
        await _stop.CancelAsync();

        await _watch.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.True(_watch.IsCompletedSuccessfully);
    }

    // Each step waits until the watch has armed its timer again: it has then done all it does at this time.
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += ConfigFile.PollInterval)
        {
            await ArmedAsync();
            _file.Clock.Advance(ConfigFile.PollInterval);
        }

        await ArmedAsync();
    }

    private async Task ArmedAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var timer = new Timer(_ => patience.Cancel(), null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        while (_file.Clock.ArmedTimers == 0)
        {
            Assert.False(patience.IsCancellationRequested, "The watch did not arm its timer within 10 s.");
            await Task.Yield();
        }
    }
}
