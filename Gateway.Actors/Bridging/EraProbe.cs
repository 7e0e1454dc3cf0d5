using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>
/// Which era a target was found to speak. It is asked by one at a time, and remembered until the target is configured anew or answers as the
/// other era would. Thread-safe.
/// </summary>
internal sealed class EraProbe(TargetProtocol pinned, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Task? _asking;
    private ProtocolEra? _found;
    private bool _isOldest;
    private UpstreamInfo? _shared;
    private long _sharedSince;
    private TimeSpan _sharedFor;

    /// <summary>Whether the configuration says which era it is, so that nobody asks.</summary>
    public bool IsPinned => pinned != TargetProtocol.Auto;

    /// <summary>The era; null: it must be asked.</summary>
    public ProtocolEra? Known
    {
        get
        {
            lock (_lock)
            {
                return pinned switch
                {
                    TargetProtocol.Legacy => ProtocolEra.Legacy,
                    TargetProtocol.Modern => ProtocolEra.Modern,
                    TargetProtocol.Auto => _found,
                };
            }
        }
    }

    /// <summary>Whether it was found to speak the oldest transport (MCP 2024-11-05, HTTP+SSE) at an address where a newer one is tried first.</summary>
    public bool IsOldest
    {
        get
        {
            lock (_lock)
            {
                return _isOldest;
            }
        }
    }

    /// <summary>What the target said of itself to everybody, while that is good.</summary>
    public UpstreamInfo? Shared
    {
        get
        {
            lock (_lock)
            {
                return _shared is not null && time.GetElapsedTime(_sharedSince) < _sharedFor ? _shared : null;
            }
        }
    }

    /// <summary>Waits until nobody else asks. Dispose the result when the answer is known; null: it is known already.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        while (Known is null)
        {
            Task other;
            lock (_lock)
            {
                if (_asking is null)
                {
                    var turn = new Turn(this);
                    _asking = turn.Over;
                    return turn;
                }

                other = _asking;
            }

            await other.WaitAsync(cancellationToken);
        }

        return null;
    }

    /// <summary>Remembers what was found.</summary>
    public void Learn(ProtocolEra era, DiscoverAnswer? answer = null)
    {
        lock (_lock)
        {
            (_found, _isOldest) = (era, false);
            (_shared, _sharedFor, _sharedSince) = (answer?.Info, answer?.Shared ?? TimeSpan.Zero, time.GetTimestamp());
        }
    }

    /// <summary>Remembers that it speaks the oldest transport.</summary>
    public void LearnOldest()
    {
        lock (_lock)
        {
            (_found, _isOldest) = (ProtocolEra.Legacy, true);
        }
    }

    /// <summary>Takes the target for an older one while nothing is known; false: something is.</summary>
    public bool TryAssumeLegacy()
    {
        lock (_lock)
        {
            if (IsPinned || _found is not null)
            {
                return false;
            }

            _found = ProtocolEra.Legacy;
            return true;
        }
    }

    /// <summary>Forgets it: the target answered as the other era would.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            (_found, _isOldest, _shared) = (null, false, null);
        }
    }

    /// <summary>The target does not speak the era that the configuration says.</summary>
    public static UpstreamException NotModern() =>
        new(UpstreamFault.Refused, $"it does not speak {ProtocolVersions.Modern.Name()}, as the configuration says it does");

    private sealed class Turn(EraProbe probe) : IDisposable
    {
        private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Over => _over.Task;

        public void Dispose()
        {
            lock (probe._lock)
            {
                probe._asking = null;
            }

            _over.SetResult();
        }
    }
}
