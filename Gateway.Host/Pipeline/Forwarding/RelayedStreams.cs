using Gateway.Actors.Cluster;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>
/// The streams of GET that clients have open through this node while their session is on another. One of a former owner ends when a later one is
/// heard of: what it still says is no longer the session's word. Thread-safe.
/// </summary>
internal sealed class RelayedStreams
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, List<RelayedStream>> _streams = [];
    private bool _ended;

    /// <summary>Notes a stream until the result is disposed.</summary>
    public RelayedStream Add(SessionKey key, long epoch)
    {
        var stream = new RelayedStream(this, key, epoch);
        lock (_lock)
        {
            if (!_ended)
            {
                if (!_streams.TryGetValue(key, out var streams))
                {
                    _streams[key] = streams = [];
                }

                streams.Add(stream);
                return stream;
            }
        }

        stream.End();
        return stream;
    }

    /// <summary>Ends the streams of a session that come from an owner before this epoch.</summary>
    public void EndBefore(SessionKey key, long epoch)
    {
        List<RelayedStream> stale;
        lock (_lock)
        {
            stale = _streams.TryGetValue(key, out var streams) ? [.. streams.Where(stream => stream.Epoch < epoch)] : [];
        }

        stale.ForEach(stream => stream.End());
    }

    /// <summary>Ends all of them, and those that come: the node stops, and clients come back elsewhere.</summary>
    public void EndAll()
    {
        List<RelayedStream> all;
        lock (_lock)
        {
            _ended = true;
            all = [.. _streams.Values.SelectMany(streams => streams)];
        }

        all.ForEach(stream => stream.End());
    }

    internal void Remove(RelayedStream stream)
    {
        lock (_lock)
        {
            if (_streams.TryGetValue(stream.Key, out var streams) && streams.Remove(stream) && streams.Count == 0)
            {
                _streams.Remove(stream.Key);
            }
        }
    }
}

/// <summary>A stream that is relayed.</summary>
internal sealed class RelayedStream(RelayedStreams streams, SessionKey key, long epoch) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    public SessionKey Key => key;

    public long Epoch => epoch;

    /// <summary>Cancelled when it must end.</summary>
    public CancellationToken Ended => _ended.Token;

    public void End() => _ended.Cancel();

    public void Dispose() => streams.Remove(this);
}
