using Gateway.Actors.Cluster;
using Gateway.Actors.Sessions.Placing;

namespace Gateway.Actors.Sessions.Takeover;

/// <summary>
/// Gives sessions that are to be taken over their turns: so many a second, evenly, with a burst of a fifth of that. What comes when there is none now gets the next
/// one, in the order in which they came; it keeps it, however many of its requests ask. Thread-safe.
/// </summary>
/// <param name="perSecond">Turns in a second.</param>
/// <param name="horizon">How far away a turn may be that is given, as nobody would wait for a later one; and how long one is kept that was not used.</param>
/// <param name="time">The clock.</param>
internal sealed class ClaimTurns(int perSecond, TimeSpan horizon, TimeProvider time)
{
    // Small: a session that is taken over at once with a thousand others waits for them, and so do all other requests of this node.
    private const int Bursts = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, ClaimTurn> _turns = [];
    private readonly Queue<SessionKey> _inOrder = new();
    private readonly long _interval = time.TimestampFrequency / perSecond;
    private readonly long _burst = Math.Max(time.TimestampFrequency / Bursts, time.TimestampFrequency / perSecond);
    private long _next = long.MinValue;

    /// <summary>The turn of a session; null: it would be too far away, and was not given.</summary>
    public ClaimTurn? Take(SessionKey key)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            while (_inOrder.TryPeek(out var first) && time.GetElapsedTime(_turns[first].Due, now) > horizon)
            {
                _turns.Remove(_inOrder.Dequeue());
            }

            if (_turns.TryGetValue(key, out var given))
            {
                return given;
            }

            var turn = new ClaimTurn(Math.Max(_next, now - _burst + _interval));
            if (time.GetElapsedTime(now, turn.Due) > horizon)
            {
                return null;
            }

            _next = turn.Due + _interval;
            if (turn.Due > now)
            {
                _turns.Add(key, turn);
                _inOrder.Enqueue(key);
            }

            return turn;
        }
    }
}
