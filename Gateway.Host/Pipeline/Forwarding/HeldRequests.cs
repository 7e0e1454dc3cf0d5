using Gateway.Actors.Cluster;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>Counts the requests that wait for an owner, and the bytes of their bodies. Thread-safe.</summary>
internal sealed class HeldRequests(ClusterLimits limits)
{
    private readonly Lock _lock = new();
    private int _requests;
    private long _bytes;

    /// <summary>Requests that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _requests;
            }
        }
    }

    /// <summary>Bytes of their bodies.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>Takes a place; false when there is none.</summary>
    public bool TryEnter(int bytes)
    {
        lock (_lock)
        {
            if (_requests >= limits.HeldRequests || _bytes + bytes > limits.HeldBytes)
            {
                return false;
            }

            (_requests, _bytes) = (_requests + 1, _bytes + bytes);
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(int bytes)
    {
        lock (_lock)
        {
            (_requests, _bytes) = (_requests - 1, _bytes - bytes);
        }
    }
}
