using Gateway.Actors.Kernel;
using Gateway.Policies.Authentication.Keys;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.SigningKeys;

/// <summary>
/// The keys of one issuer: reads them at the start, every 15 minutes, and when a token names one that is not known, but never twice at a
/// time nor twice within 10 seconds. Whatever goes wrong, the last good keys stay in use.
/// </summary>
/// <remarks>
/// <code>
/// Due, Refresh ─► idle ── reading starts ──► reading ── Arrived ──► idle: timer armed, everybody who waits answered
///                  └─ too early, or known to be unknown: answered at once      └─ Refresh: waits with the others
/// </code>
/// </remarks>
internal sealed partial class SigningKeyActor : Actor<SigningKeyMessage>, ISigningKeySource, IAsyncDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    private readonly IKeySetReader _reader;
    private readonly BackgroundTasks _background;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closed = new();
    private readonly UnknownKids _unknown = new();
    private readonly List<SigningKeyMessage.Refresh> _waiting = [];
    private readonly ITimer _timer;
    private string? _asked;
    private volatile SigningKeyView _view = new(null, IsReading: false, DateTimeOffset.MinValue);

    /// <summary>Starts with the first reading.</summary>
    /// <param name="name">What the log calls it.</param>
    /// <param name="reader">Where the keys are; the actor's own.</param>
    /// <param name="background">Owns the readings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where changes and failures are told.</param>
    public SigningKeyActor(string name, IKeySetReader reader, BackgroundTasks background, TimeProvider time, ILogger logger)
        : base(SigningKeyLimits.Mailbox, time, logger)
    {
        (Name, _reader, _background, _time, _logger) = (name, reader, background, time, logger);
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        TryTell(new SigningKeyMessage.Due());
    }

    /// <summary>What the log calls it.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public JsonWebKeySet? Keys => _view.Keys;

    /// <summary>What an operator is told of it.</summary>
    public SigningKeyFacts Facts
    {
        get
        {
            var view = _view;
            return new(Name, view.Keys?.Keys.Length ?? 0, _time.GetUtcNow() - view.ReadAt, view.Read, view.Failed)
            {
                Kids = [.. (view.Keys?.Keys ?? []).Select(key => key.Kid).OfType<string>()],
                IsReading = view.IsReading,
                NotBefore = view.NextReading,
            };
        }
    }

    /// <inheritdoc/>
    public async ValueTask<JsonWebKeySet?> RefreshAsync(string? kid, bool wasVerified, CancellationToken cancellationToken)
    {
        var view = _view;
        if (view.Keys is { } keys && (kid is null || keys.Has(kid)))
        {
            // They came between the caller's look and this one.
            return keys;
        }

        var reply = new TaskCompletionSource<JsonWebKeySet?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (wasVerified || view.MayAsk(_time.GetUtcNow())) && TryTell(new SigningKeyMessage.Refresh(kid, wasVerified, reply)) ? await reply.Task.WaitAsync(cancellationToken) : null;
    }

    /// <summary>Ends it; the keys it has stay readable.</summary>
    public async ValueTask DisposeAsync()
    {
        while (!TryTell(new SigningKeyMessage.Close()) && !Stopped.IsCompleted)
        {
            await Task.WhenAny(Stopped, Task.Delay(Retry, _time));
        }

        await Stopped;
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override void Receive(SigningKeyMessage message)
    {
        switch (message)
        {
            case SigningKeyMessage.Refresh refresh:
                OnRefresh(refresh);
                break;
            case SigningKeyMessage.Due when !_view.IsReading:
                Read(null);
                break;
            case SigningKeyMessage.Arrived arrived:
                OnArrived(arrived.Reading);
                break;
            case SigningKeyMessage.Close:
                Stop();
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnStopped(Exception? failure)
    {
        _closed.Cancel();
        _timer.Dispose();
        _reader.Dispose();
        _view = _view with { IsReading = false, NextReading = DateTimeOffset.MaxValue };
        Answer(null);
    }

    /// <inheritdoc/>
    protected override void Drop(SigningKeyMessage message) => (message as SigningKeyMessage.Refresh)?.Reply.TrySetResult(null);

    private void OnRefresh(SigningKeyMessage.Refresh refresh)
    {
        var now = _time.GetUtcNow();
        if (_view.Keys is { } keys && (refresh.Kid is null || keys.Has(refresh.Kid)))
        {
            refresh.Reply.TrySetResult(keys);
        }
        else if (_view.IsReading && _waiting.Count < SigningKeyLimits.Waiting)
        {
            _waiting.Add(refresh);
        }
        else if (_view.IsReading || (now < _view.NextReading && !IsNew(refresh)) || (refresh.Kid is { } kid && _unknown.Contains(kid, now)))
        {
            refresh.Reply.TrySetResult(null);
        }
        else
        {
            _waiting.Add(refresh);
            Read(refresh.Kid);
        }
    }

    // Another node knows a key that this one has not read: it was replaced since. Few of them, as each name that comes to nothing is remembered.
    private bool IsNew(SigningKeyMessage.Refresh refresh) => refresh is { WasVerified: true, Kid: not null } && _unknown.Count < SigningKeyLimits.VerifiedElsewhere;

    private void Read(string? kid)
    {
        _asked = kid;
        _view = _view with { IsReading = true, NextReading = _time.GetUtcNow() + SigningKeyLimits.Floor };
        _background.Run($"reading signing keys: {Name}", async () =>
        {
            KeySetReading reading;
            try
            {
                reading = await _reader.ReadAsync(_closed.Token);
            }
            catch (OperationCanceledException) when (_closed.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Whatever it is, who waits must be answered, and the next reading must come.
                reading = KeySetReading.Failed($"unexpected {exception.GetType().Name}");
            }

            // It must arrive, or nothing is ever read again; a full mailbox empties within this time.
            while (!TryTell(new SigningKeyMessage.Arrived(reading)) && !Stopped.IsCompleted)
            {
                await Task.WhenAny(Stopped, Task.Delay(Retry, _time));
            }
        });
    }

    private void OnArrived(KeySetReading reading)
    {
        var (old, now) = (_view.Keys, _time.GetUtcNow());
        if (reading.Result is { Set: { } read } result)
        {
            // The same keys stay the same object: what was verified with them stays verified.
            var keys = old is not null && old.HasSameKeysAs(read) ? old : read;
            if (keys != old)
            {
                KeysChanged(Name, keys.Keys.Length, KeySetReading.Reasons(result));
            }

            // Only the name that was asked for before the reading began: the others may have come too early for it.
            if (_asked is { } kid && !keys.Has(kid))
            {
                _unknown.Add(kid, now);
            }

            _view = _view with { Keys = keys, ReadAt = now, Read = _view.Read + 1 };
            Arm(SigningKeyLimits.Period);
        }
        else
        {
            _view = _view with { Failed = _view.Failed + 1 };
            KeysUnreadable(Name, reading.Problem!, old?.Keys.Length ?? 0);
            Arm(old is null ? SigningKeyLimits.Floor : SigningKeyLimits.PeriodAfterFailure);
        }

        _view = _view with { IsReading = false };
        Answer(old);
    }

    private void Answer(JsonWebKeySet? old)
    {
        var keys = _view.Keys;
        foreach (var waiting in _waiting)
        {
            waiting.Reply.TrySetResult(keys is not null && (keys != old || (waiting.Kid is { } kid && keys.Has(kid))) ? keys : null);
        }

        _waiting.Clear();
    }

    private void Arm(TimeSpan due) => _timer.Change(due, Timeout.InfiniteTimeSpan);

    private void OnTimer()
    {
        if (!TryTell(new SigningKeyMessage.Due()) && !Stopped.IsCompleted)
        {
            Arm(Retry);
        }
    }

    [LoggerMessage(1401, LogLevel.Information, "Signing keys of {Source}: {Count} in use, left out: {LeftOut}.")]
    private partial void KeysChanged(string source, int count, string leftOut);

    [LoggerMessage(1402, LogLevel.Warning, "Signing keys of {Source} could not be read: {Problem}. {Count} known keys stay in use.")]
    private partial void KeysUnreadable(string source, string problem, int count);
}
