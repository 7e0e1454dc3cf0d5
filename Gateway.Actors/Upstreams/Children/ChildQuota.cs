using System.Diagnostics;
using Gateway.Actors.Upstreams.Stdio;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// Counts the child processes of this node, and of each authenticated caller. Thread-safe; it keeps nothing of callers without children.
/// </summary>
internal sealed class ChildQuota
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _perPrincipal = new(StringComparer.Ordinal);
    private int _total;

    /// <summary>Leases that are out.</summary>
    public int Total
    {
        get
        {
            lock (_lock)
            {
                return _total;
            }
        }
    }

    /// <summary>Takes the right to one more child. Dispose the lease when the child is gone.</summary>
    /// <param name="principal">The authenticated caller it is for; null if there is none, or if the child is shared.</param>
    /// <param name="limits">The limits that hold now; a reload may have changed them since the last call.</param>
    /// <param name="refusal">Which limit refuses.</param>
    /// <returns>The lease, or null if a limit refuses.</returns>
    public ChildLease? TryTake(string? principal, StdioLimits limits, out ChildRefusal refusal)
    {
        lock (_lock)
        {
            var own = principal is null ? 0 : _perPrincipal.GetValueOrDefault(principal);
            refusal = _total >= limits.ChildrenPerNode ? ChildRefusal.Node
                : principal is not null && own >= limits.ChildrenPerPrincipal ? ChildRefusal.Principal
                : ChildRefusal.None;
            if (refusal != ChildRefusal.None)
            {
                return null;
            }

            _total++;
            if (principal is not null)
            {
                _perPrincipal[principal] = own + 1;
            }

            return new ChildLease(this, principal);
        }
    }

    internal void Return(string? principal)
    {
        lock (_lock)
        {
            _total--;
            Debug.Assert(_total >= 0, "A lease gives back once.");
            if (principal is null)
            {
                return;
            }

            var own = _perPrincipal[principal] - 1;
            if (own == 0)
            {
                _perPrincipal.Remove(principal);
            }
            else
            {
                _perPrincipal[principal] = own;
            }
        }
    }
}
