using Gateway.Actors.Bridging;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams.Modern;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Upstreams.Stdio;

/// <summary>
/// An MCP server on the standard streams of a child process (MCP 2025-11-25, stdio): one message a line. A line that is no message is
/// skipped; a child that sends only such lines, or takes none, is given up.
/// </summary>
internal sealed partial class StdioUpstream : IUpstream
{
    private static readonly TimeSpan LastOutputPatience = TimeSpan.FromMilliseconds(200);

    private readonly StdioPipes _pipes;
    private readonly IUpstreamListener _listener;
    private readonly StdioLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PendingExchanges _pending = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource<UpstreamException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly bool _attribute;
    private readonly Task _reading;
    private readonly Task _watching;
    private ListenRequests? _listening;
    private long _counter;
    private int _waiting;
    private int _closed;

    private StdioUpstream(StdioPipes pipes, IUpstreamListener listener, bool exclusive, StdioLimits limits, TimeProvider time, ILogger logger)
    {
        (_pipes, _listener, _attribute, _limits, _time, _logger) = (pipes, listener, exclusive, limits, time, logger);
        _reading = ReadAsync();
        _watching = WatchAsync();
    }

    public UpstreamInfo Info { get; private set; } = null!;

    public Task<UpstreamException> Lost => _lost.Task;

    /// <summary>Introduces <paramref name="profile"/> to a child that was just started; the child is stopped when that fails.</summary>
    /// <param name="pipes">The child's streams; taken over.</param>
    /// <param name="profile">Who the client is.</param>
    /// <param name="listener">Takes what belongs to no exchange.</param>
    /// <param name="exclusive">True: one client's alone, so what the child asks belongs to that client's calls.</param>
    /// <param name="era">Which era its program is known to speak.</param>
    /// <param name="limits">Sizes and times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<StdioUpstream> ConnectAsync(
        StdioPipes pipes, ClientProfile profile, IUpstreamListener listener, bool exclusive, EraProbe era, StdioLimits limits, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var upstream = new StdioUpstream(pipes, listener, exclusive, limits, time, logger);
        try
        {
            upstream.Info = await upstream.IntroduceAsync(profile, era, cancellationToken);
            return upstream;
        }
        catch
        {
            await upstream.DisposeAsync();
            throw;
        }
    }

    public bool IsListening => Volatile.Read(ref _listening)?.IsOpen ?? true;

    public MintedId NextId(long epoch) => new(epoch, Interlocked.Increment(ref _counter));

    public Exchange Send(MintedId id, MessageBuffer request, ForwardedHeaders headers, Func<bool>? maySend = null)
    {
        var exchange = new InboxExchange(_pending, id, _time);
        exchange.Sending = SendAsync(exchange, headers.TraceParent is { } parent ? TraceMeta.Apply(request, parent, headers.TraceState) : request, maySend);
        return exchange;
    }

    public Task PostAsync(MessageBuffer message, ForwardedHeaders headers, CancellationToken cancellationToken) => WriteAsync(message);

    // The output of a legacy child is the stream.
    public Task ListenAsync(IReadOnlyCollection<string> resources) => Volatile.Read(ref _listening)?.Listen(resources) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            Fail(new UpstreamException(UpstreamFault.Lost, "the connection was closed"));
            await (_listening?.DisposeAsync() ?? ValueTask.CompletedTask);
            await _closing.CancelAsync();
            await _pipes.StopAsync();
            await _reading;
            await _watching;
        }
    }

    private async Task<UpstreamInfo> IntroduceAsync(ClientProfile profile, EraProbe era, CancellationToken cancellationToken)
    {
        UpstreamException? refused = null;
        if (era.Known == ProtocolEra.Legacy)
        {
            try
            {
                return await InitializeAsync(profile, era, cancellationToken);
            }
            catch (UpstreamException exception) when (!era.IsPinned && exception.Fault == UpstreamFault.Refused)
            {
                era.Forget();
                refused = exception;
            }
        }

        if (await DiscoverAsync(profile, era, cancellationToken) is { } discovered)
        {
            return discovered;
        }

        if (refused is not null || era.IsPinned)
        {
            throw refused ?? EraProbe.NotModern();
        }

        try
        {
            return await InitializeAsync(profile, era, cancellationToken);
        }
        catch (UpstreamException exception) when (exception.Fault == UpstreamFault.Refused)
        {
            refused = exception;
        }

        // A program that was slow to start has heard both questions, and is held to the first one: it says now what it could not say in time.
        return await DiscoverAsync(profile, era, cancellationToken) ?? throw refused;
    }

    private async Task<UpstreamInfo?> DiscoverAsync(ClientProfile profile, EraProbe era, CancellationToken cancellationToken)
    {
        if (await Discovery.AskAsync(this, profile, _listener, ForwardedHeaders.None, era, cancellationToken) is not { } answer)
        {
            return null;
        }

        era.Learn(ProtocolEra.Modern, answer);
        Volatile.Write(ref _listening, new ListenRequests(new ListenContext(this, _listener, new RequestOrigin(ProtocolEra.Legacy, profile, default), ForwardedHeaders.None, _time)));
        return answer.Info!;
    }

    private async Task<UpstreamInfo> InitializeAsync(ClientProfile profile, EraProbe era, CancellationToken cancellationToken)
    {
        var info = await Handshake.RunAsync(this, profile, _listener, ForwardedHeaders.None, cancellationToken);
        await Handshake.CompleteAsync(this, ForwardedHeaders.None, cancellationToken);
        era.Learn(ProtocolEra.Legacy);
        return info;
    }

    private async Task SendAsync(InboxExchange exchange, MessageBuffer request, Func<bool>? maySend)
    {
        try
        {
            await WriteAsync(request, maySend);
        }
        catch (UpstreamException exception)
        {
            exchange.Fail(exception);
        }
    }

    private async Task WriteAsync(MessageBuffer message, Func<bool>? maySend = null)
    {
        using (message)
        {
            if (Interlocked.Increment(ref _waiting) > _limits.WriteQueue)
            {
                Interlocked.Decrement(ref _waiting);
                throw new UpstreamException(UpstreamFault.Busy, "too many messages wait for it");
            }

            await _writing.WaitAsync();
            try
            {
                if (maySend?.Invoke() == false)
                {
                    throw UpstreamException.NoLease();
                }

                await WriteLineAsync(message);
            }
            finally
            {
                _writing.Release();
                Interlocked.Decrement(ref _waiting);
            }
        }
    }

    private async Task WriteLineAsync(MessageBuffer message)
    {
        if (_lost.Task.IsCompleted)
        {
            throw new UpstreamException(UpstreamFault.Unreachable, "the process has ended");
        }

        message.MakeOneLine();
        message.Append((byte)'\n');
        try
        {
            var write = _pipes.Input.WriteAsync(message.Memory, _closing.Token);
            if (!write.IsCompletedSuccessfully)
            {
                await FinishAsync(write.AsTask());
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            throw Fail(new UpstreamException(UpstreamFault.Lost, "the process has ended", exception));
        }
    }

    private async Task FinishAsync(Task write)
    {
        try
        {
            await write.WaitAsync(_limits.WriteStall, _time);
        }
        catch (TimeoutException)
        {
            // The message's bytes go back to the pool when this returns, so the write must be over by then.
            await _closing.CancelAsync();
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw Fail(new UpstreamException(UpstreamFault.Lost, $"the process took no input for {_limits.WriteStall.TotalSeconds:0.#} s"));
        }
    }

    private async Task ReadAsync()
    {
        var junk = 0;
        using var lines = new LineReader(_pipes.Output, _limits.LineBytes);
        try
        {
            while (await lines.ReadAsync(_closing.Token))
            {
                junk = Take(lines.Line) ? 0 : junk + 1;
                if (junk >= _limits.JunkLines)
                {
                    Fail(new UpstreamException(UpstreamFault.BadReply, $"the process wrote {junk} lines in a row that are no MCP messages"));
                    return;
                }
            }

            Fail(new UpstreamException(UpstreamFault.Lost, await EndAsync()));
        }
        catch (InvalidDataException exception)
        {
            Fail(new UpstreamException(UpstreamFault.BadReply, $"the process wrote a line longer than {_limits.LineBytes} bytes", exception));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            Fail(new UpstreamException(UpstreamFault.Lost, "the process has ended", exception));
        }
    }

    // What the child wrote last is still read; a daemon that it left behind may hold its output open, so the end of that is not waited for.
    private async Task WatchAsync()
    {
        var exit = await _pipes.Exited;
        await _reading.WaitAsync(LastOutputPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Fail(new UpstreamException(UpstreamFault.Lost, $"the process {exit}"));
        await _closing.CancelAsync();
    }

    private bool Take(ReadOnlyMemory<byte> line)
    {
        if (line.Span.TrimStart("\uFEFF \t"u8).IsEmpty)
        {
            return true;
        }

        if (TargetMessage.Read(line.Span) is not { } message)
        {
            LineSkipped(line.Length);
            return false;
        }

        if (!_pending.TryDeliver(message, _attribute))
        {
            _listener.OnMessage(message);
        }

        return true;
    }

    // The end of the output mostly is the end of the process, which says more.
    private async Task<string> EndAsync()
    {
        await ((Task)_pipes.Exited).WaitAsync(LastOutputPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _pipes.Exited.IsCompleted ? $"the process {await _pipes.Exited}" : "the process closed its output";
    }

    private UpstreamException Fail(UpstreamException failure)
    {
        if (_lost.TrySetResult(failure))
        {
            _pending.Fail(failure);
        }

        return failure;
    }

    [LoggerMessage(1101, LogLevel.Debug, "A line of {Bytes} bytes on a child's standard output is no MCP message.")]
    private partial void LineSkipped(int bytes);
}
