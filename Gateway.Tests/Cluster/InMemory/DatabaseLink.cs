using Gateway.Actors.Cluster;
using Gateway.Actors.Cluster.InMemory;

namespace Gateway.Tests.Cluster.InMemory;

/// <summary>What one node of an <see cref="InMemoryCluster"/> has of the database that its leases and sessions would stand in: it can lag behind, and be cut from it.</summary>
internal sealed class DatabaseLink(InMemoryCluster cluster)
{
    private readonly List<Action> _unsaid = [];
    private TaskCompletionSource _mended = Mended();
    private NodeView? _seen;
    private volatile bool _isCut;
    private int _asked;

    /// <summary>The nodes, as far as they are known here.</summary>
    public NodeView View => Volatile.Read(ref _seen) ?? cluster.View;

    /// <summary>How often the directory was asked, or told anything, from here.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Done once, when a row was read and before it is known here; null: nothing.</summary>
    public Func<Task>? AfterRead { get; set; }

    /// <summary>From now on it hears of no change and cannot join, though it reaches the directory: as between two renewals.</summary>
    public void Lag()
    {
        _mended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _seen, cluster.View);
    }

    /// <summary>From now on the database is away for it. What that does to its lease is said by <see cref="InMemoryCluster.Suspend"/>.</summary>
    public void Cut()
    {
        Lag();
        _isCut = true;
    }

    /// <summary>All is well again.</summary>
    public void Mend()
    {
        _isCut = false;
        Volatile.Write(ref _seen, null);
        _unsaid.ForEach(say => say());
        _unsaid.Clear();
        _mended.TrySetResult();
    }

    /// <summary>Says something to the others, as soon as they can hear it.</summary>
    public void Say(Action say)
    {
        if (_seen is null)
        {
            say();
        }
        else
        {
            _unsaid.Add(say);
        }
    }

    /// <exception cref="ClusterJoinException">It lags, or is cut.</exception>
    public void CheckJoin()
    {
        if (_seen is not null)
        {
            throw new ClusterJoinException("The database is away.");
        }
    }

    /// <summary>Counts what the directory is asked.</summary>
    /// <exception cref="DirectoryUnavailableException">It is cut.</exception>
    public void Ask()
    {
        Interlocked.Increment(ref _asked);
        Check();
    }

    /// <exception cref="DirectoryUnavailableException">It is cut.</exception>
    public void Check()
    {
        if (_isCut)
        {
            throw new DirectoryUnavailableException("The database is away.");
        }
    }

    public async Task<NodeView> NextAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _mended.Task.WaitAsync(cancellationToken);
            var view = await cluster.NextViewAsync(version, cancellationToken);
            if (_seen is null)
            {
                return view;
            }
        }
    }

    private static TaskCompletionSource Mended()
    {
        var mended = new TaskCompletionSource();
        mended.SetResult();
        return mended;
    }
}
