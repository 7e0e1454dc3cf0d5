using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Gateway.Actors.Upstreams.Children.Guard;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Upstreams.Children;

/// <summary>
/// One running guard, seen from the gateway. Thread-safe. When the guard dies its children are killed and reported, and this is of no more use.
/// </summary>
internal sealed partial class GuardConnection : IAsyncDisposable
{
    /// <summary>A child has at most five requests; a guard that leaves so many unread is stuck, and is given up.</summary>
    private const int QueuedRequests = 16_384;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, GuardedChild> _children = [];
    private readonly Channel<byte[]> _requests = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueuedRequests)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.Wait,
        AllowSynchronousContinuations = false,
    });

    private readonly int _number = RandomNumberGenerator.GetInt32(int.MaxValue);
    private readonly GuardProcess _process;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Task _loops = Task.CompletedTask;
    private long _lastChild;
    private bool _isLost;
    private volatile bool _isClosing;

    private GuardConnection(GuardProcess process, TimeProvider time, ILogger logger)
    {
        _process = process;
        _time = time;
        _logger = logger;
    }

    /// <summary>Starts a guard.</summary>
    /// <exception cref="ChildStartException">It could not be started, or is not what it should be.</exception>
    public static async Task<GuardConnection> OpenAsync(ChildGuardCommand command, TimeProvider time, ILogger logger)
    {
        var startedAt = time.GetTimestamp();
        var connection = new GuardConnection(GuardProcess.Start(command), time, logger);
        try
        {
            var ready = await connection._process.ReadLineAsync().WaitAsync(StartPatience, time);
            GuardFailures.CheckReady(ready is null ? null : JsonSerializer.Deserialize(ready, GuardJson.Default.GuardReply)?.Ready, command);
        }
        catch (Exception e) when (e is JsonException or IOException or TimeoutException or ChildStartException)
        {
            await connection._process.DisposeAsync();
            throw e as ChildStartException ?? new ChildStartException($"The child guard '{command.File}' did not get ready: {e.Message}", null, e);
        }

        connection._loops = Task.WhenAll(connection.WriteAsync(), connection.ReadAsync());
        var milliseconds = time.GetElapsedTime(startedAt).TotalMilliseconds;
        connection.LogStarted(connection._process.Id, milliseconds);
        return connection;
    }

    /// <summary>Starts a child.</summary>
    /// <returns>The child, or null if the guard died before it answered; then no child is left.</returns>
    /// <exception cref="ChildStartException">It cannot be started.</exception>
    public async Task<ChildProcess?> StartAsync(ChildStart start, CancellationToken cancellationToken)
    {
        var child = Register(start);
        if (child is null)
        {
            return null;
        }

        GuardReply? answer;
        try
        {
            answer = await child.Answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            child.Abandon();
            throw;
        }

        if (answer?.Started is { } started)
        {
            return new ChildProcess(started.Process, child.Pipes.Streams, child.Exited, child, _time);
        }

        child.Pipes.CloseAll();
        return answer?.Failed is { } failed ? throw GuardFailures.OfStart(start, failed) : null;
    }

    /// <summary>Queues a request; never waits.</summary>
    public void Send(GuardRequest request)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(request, GuardJson.Default.GuardRequest), (byte)'\n'];
        if (!_requests.Writer.TryWrite(line) && !_isClosing)
        {
            // It is stuck, or dead already. Its death ends the loops, and that answers every request.
            _process.Kill();
        }
    }

    /// <summary>Ends the guard, which kills all its children first.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosing = true;
        _requests.Writer.TryComplete();
        await _loops.WaitAsync(EndPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Kill();
        await _loops;
    }

    private GuardedChild? Register(ChildStart start)
    {
        var pipes = OpenPipes(start);
        lock (_lock)
        {
            if (_isLost)
            {
                pipes.CloseAll();
                return null;
            }

            var child = new GuardedChild(this, ++_lastChild, pipes);
            _children.Add(child.Number, child);
            Send(new GuardRequest(child.Number, Spawn: new SpawnRequest(
                start.File,
                [start.Name, .. start.Arguments],
                [.. start.Environment.Select(variable => $"{variable.Key}={variable.Value}")],
                pipes.Descriptors,
                ProcessMark.Of(_number, child.Number))));
            return child;
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var line in _requests.Reader.ReadAllAsync())
            {
                await _process.WriteAsync(line);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The guard is dead: the reading loop sees it, too.
        }

        // The end of its input is the guard's end.
        await _process.CloseInputAsync();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _process.ReadLineAsync() is { } line)
            {
                if (JsonSerializer.Deserialize(line, GuardJson.Default.GuardReply) is { } reply)
                {
                    Take(reply);
                }
            }
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            LogBroken(_process.Id, e.Message);
        }

        await LoseAsync();
    }

    private void Take(GuardReply reply)
    {
        GuardedChild? child;
        lock (_lock)
        {
            child = _children.GetValueOrDefault(reply.Child);
            if (reply.Exited is not null || reply.Failed is not null)
            {
                _children.Remove(reply.Child);
            }
        }

        child?.Take(reply);
    }

    private async Task LoseAsync()
    {
        GuardedChild[] children;
        lock (_lock)
        {
            _isLost = true;
            children = [.. _children.Values];
            _children.Clear();
        }

        _requests.Writer.TryComplete();
        try
        {
            await _process.DisposeAsync();
            OrphanSweep.Run(_number, children.Select(child => child.Session).Where(session => session != 0).ToHashSet());
        }
        catch (Exception e)
        {
            // Whatever it is: those who wait for the children must hear that they are lost.
            LogSweepFailed(e, _process.Id);
        }

        foreach (var child in children)
        {
            child.Lose();
        }

        if (!_isClosing)
        {
            LogLost(_process.Id, children.Length);
        }
    }

    private static ChildPipes OpenPipes(ChildStart start)
    {
        try
        {
            return new ChildPipes();
        }
        catch (IOException e)
        {
            throw new ChildStartException($"Cannot start '{start.File}': no pipes can be made: {e.Message}", null, e);
        }
    }

    [LoggerMessage(EventId = 1300, Level = LogLevel.Information, Message = "Child guard {ProcessId} started in {Milliseconds:F0} ms")]
    private partial void LogStarted(int processId, double milliseconds);

    [LoggerMessage(EventId = 1301, Level = LogLevel.Error, Message = "Child guard {ProcessId} died; its {Children} children were killed")]
    private partial void LogLost(int processId, int children);

    [LoggerMessage(EventId = 1302, Level = LogLevel.Error, Message = "Child guard {ProcessId} said what is no reply: {Reason}")]
    private partial void LogBroken(int processId, string reason);

    [LoggerMessage(EventId = 1303, Level = LogLevel.Error, Message = "Not all children of the dead child guard {ProcessId} could be killed")]
    private partial void LogSweepFailed(Exception exception, int processId);
}
