using System.Collections.Concurrent;
using Npgsql;

namespace Gateway.Actors.Cluster.Postgres;

/// <summary>
/// The life of one incarnation in the node table. It has a connection and a thread of its own, so that neither a busy pool nor a busy thread pool costs a
/// lease. Everything that is said to the node table is said here, one thing after the other, so a version that goes backwards is no late answer.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    // After a failure it tries again sooner, so that the end of a short outage is seen before the lease runs out.
    private const int RetriesPerRenewal = 4;

    private readonly PostgresOptions _options;
    private readonly IHeartbeatListener _listener;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly ConcurrentQueue<(NodeState State, TaskCompletionSource Done)> _requests = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<long> _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NpgsqlConnection? _connection;
    private NodeLease.Moment? _goodSince;
    private volatile string _configHash;
    private volatile bool _stopping;
    private long _incarnation;

    public Heartbeat(PostgresOptions options, string name, NodeProfile profile, NodeState state, IHeartbeatListener listener, TimeProvider time)
    {
        (_options, _listener, _time, _configHash) = (options, listener, time, profile.ConfigHash);
        _thread = new Thread(() => Run(name, profile, state)) { IsBackground = true, Name = "cluster heartbeat", Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>Whether it renews; false once it was stopped, and when the incarnation is over.</summary>
    public bool IsRunning => !_stopping && !_stopped.Task.IsCompleted;

    /// <summary>Joins; completes with the incarnation when the lease is there and the table was read.</summary>
    public Task<long> StartAsync()
    {
        _thread.Start();
        return _joined.Task;
    }

    /// <summary>Tells the others what configuration this node runs.</summary>
    public void Announce(string configHash)
    {
        _configHash = configHash;
        _wake.Set();
    }

    /// <summary>Sets the state of this incarnation, and reads the table after it. Fails when the database cannot be had.</summary>
    public Task SetAsync(NodeState state)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Enqueue((state, done));
        _wake.Set();
        if (_stopped.Task.IsCompleted)
        {
            Refuse();
        }

        return done.Task;
    }

    /// <summary>Stops renewing; the lease is left to run out.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        _wake.Set();
        return _stopped.Task;
    }

    public void Dispose() => _wake.Dispose();

    private void Run(string name, NodeProfile profile, NodeState state)
    {
        try
        {
            if (Join(name, profile, state))
            {
                Renew();
            }
        }
        finally
        {
            Close();
            _stopped.SetResult();
            Refuse();
        }
    }

    private bool Join(string name, NodeProfile profile, NodeState state)
    {
        try
        {
            using var connection = PostgresConnections.Joining(_options);
            connection.Open();
            SchemaVersion.Check(connection);
            var started = NodeLease.Moment.Now(_time);
            _incarnation = NodeTable.Join(connection, name, profile, state, _options.Timings.Ttl);
            _goodSince = started;
            _listener.Joined(_incarnation, started, NodeTable.Renewed(connection, _incarnation, _options.Timings.Ttl, _configHash));
            _joined.SetResult(_incarnation);
            return true;
        }
        catch (ClusterJoinException exception)
        {
            _joined.SetException(exception);
        }
#pragma warning disable CA1031 // Whatever it is, who joins is told, and nobody else waits for this thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _joined.SetException(new ClusterJoinException($"The cluster's database cannot be used: {exception.Message}", exception));
        }

        return false;
    }

    private void Renew()
    {
        var wait = _options.Timings.Renew;
        while (true)
        {
            _wake.WaitOne(wait);
            if (_stopping)
            {
                return;
            }

            var started = NodeLease.Moment.Now(_time);
            try
            {
                if (!RenewOnce(started))
                {
                    return;
                }

                wait = Left(started, _options.Timings.Renew);
            }
#pragma warning disable CA1031 // The loop outlives every fault of the database: the lease tells what follows.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Close();
                _goodSince = null;
                _listener.RenewalFailed(exception);
                wait = Left(started, _options.Timings.Renew / RetriesPerRenewal);
            }
        }
    }

    private bool RenewOnce(NodeLease.Moment started)
    {
        var connection = Connection();
        var (done, leaving) = Requested(connection);
        NodeTable.Renewal renewal;
        bool goesOn;
        try
        {
            renewal = NodeTable.Renewed(connection, _incarnation, _options.Timings.Ttl, _configHash);
            goesOn = _listener.Renewed(started, renewal, leaving);
        }
        finally
        {
            // Said is said, whether or not the table could be read after it.
            done?.SetResult();
        }

        _goodSince ??= started;

        // Only who has renewed for as long as a lease lasts may judge: after an outage everybody gets the time to renew first.
        if (goesOn && renewal.OthersLapsed && _goodSince.Value.Until(NodeLease.Moment.Now(_time), _time) >= _options.Timings.Ttl)
        {
            NodeTable.DeclareDead(connection, _incarnation);
            _wake.Set();
        }

        return goesOn;
    }

    private (TaskCompletionSource? Done, bool Leaving) Requested(NpgsqlConnection connection)
    {
        if (!_requests.TryDequeue(out var request))
        {
            return (null, false);
        }

        _wake.Set();
        try
        {
            NodeTable.Set(connection, _incarnation, request.State);
            return (request.Done, request.State == NodeState.Left);
        }
        catch (Exception exception)
        {
            request.Done.SetException(new DirectoryUnavailableException("The cluster's database cannot be used.", exception));
            throw;
        }
    }

    private void Refuse()
    {
        while (_requests.TryDequeue(out var request))
        {
            request.Done.SetException(new InvalidOperationException("This incarnation of the node is over."));
        }
    }

    private NpgsqlConnection Connection()
    {
        if (_connection is null)
        {
            _connection = PostgresConnections.Heartbeat(_options);
            _connection.Open();
        }

        return _connection;
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private TimeSpan Left(NodeLease.Moment started, TimeSpan interval)
    {
        var left = interval - started.Until(NodeLease.Moment.Now(_time), _time);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
