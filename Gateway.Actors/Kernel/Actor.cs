using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Kernel;

/// <summary>
/// State that only one thread at a time touches, and a bounded mailbox that is the only way in. One message is one turn; a turn is
/// synchronous, so it can await no I/O: whoever does I/O posts its result back as another message.
/// </summary>
/// <typeparam name="TMessage">The messages it takes.</typeparam>
internal abstract partial class Actor<TMessage>
    where TMessage : class
{
    private static readonly TimeSpan LongTurn = TimeSpan.FromMilliseconds(100);

    private readonly Channel<Waiting> _mailbox;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _loop;

    /// <summary>Starts the mailbox.</summary>
    /// <param name="capacity">Most messages that wait; more are refused, so that a flood costs the sender and not memory.</param>
    /// <param name="time">The clock by which turns are timed.</param>
    /// <param name="logger">Where long and failed turns are reported.</param>
    protected Actor(int capacity, TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        _mailbox = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(capacity)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
            AllowSynchronousContinuations = false,
        });
        _loop = RunAsync();
    }

    /// <summary>Messages that wait for their turn.</summary>
    public int MailboxDepth => _mailbox.Reader.Count;

    /// <summary>How long the next message has waited for its turn; zero: none waits.</summary>
    public TimeSpan MailboxAge => _mailbox.Reader.TryPeek(out var next) ? _time.GetElapsedTime(next.Since) : TimeSpan.Zero;

    /// <summary>Completes when the last turn is over.</summary>
    public Task Stopped => _loop;

    /// <summary>Posts a message; false when the mailbox is full or the actor has stopped.</summary>
    public bool TryTell(TMessage message) => _mailbox.Writer.TryWrite(new Waiting(message, _time.GetTimestamp()));

    /// <summary>Posts a message as soon as there is room; false when the actor has stopped. For what is rare and must not get lost.</summary>
    public async ValueTask<bool> TellAsync(TMessage message)
    {
        try
        {
            await _mailbox.Writer.WriteAsync(new Waiting(message, _time.GetTimestamp()));
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>Posts a message that carries <paramref name="reply"/>, and waits for the turn that completes it.</summary>
    /// <exception cref="MailboxFullException">The mailbox is full or the actor has stopped.</exception>
    public Task<TReply> AskAsync<TReply>(TMessage message, TaskCompletionSource<TReply> reply, CancellationToken cancellationToken) =>
        TryTell(message) ? reply.Task.WaitAsync(cancellationToken) : throw new MailboxFullException();

    /// <summary>One turn.</summary>
    protected abstract void Receive(TMessage message);

    /// <summary>The last turn, after <see cref="Stop"/> or a failed turn. Whoever an earlier turn left waiting must get an answer here.</summary>
    /// <param name="failure">The exception of the failed turn, or null.</param>
    protected abstract void OnStopped(Exception? failure);

    /// <summary>A message that gets no turn, as one before it failed; comes after <see cref="OnStopped"/>. Who waits for its answer must get one here.</summary>
    protected abstract void Drop(TMessage message);

    /// <summary>Takes no more messages; those that wait still get their turns.</summary>
    protected void Stop() => _mailbox.Writer.TryComplete();

    private async Task RunAsync()
    {
        await Task.Yield();
        Exception? failure = null;
        await foreach (var (message, _) in _mailbox.Reader.ReadAllAsync())
        {
            if (failure is not null)
            {
                Drop(message);
            }
            else if ((failure = Turn(message)) is not null)
            {
                OnStopped(failure);
            }
        }

        if (failure is null)
        {
            OnStopped(null);
        }
    }

    private Exception? Turn(TMessage message)
    {
        var started = _time.GetTimestamp();
        try
        {
            Receive(message);
        }
        catch (Exception exception)
        {
            // Its state may be half changed, so it takes no further turn; its owner builds a new one where that makes sense.
            TurnFailed(GetType().Name, message.GetType().Name, exception);
            Stop();
            return exception;
        }

        var took = _time.GetElapsedTime(started);
        if (took > LongTurn)
        {
            TurnWasLong(GetType().Name, message.GetType().Name, took.TotalMilliseconds, MailboxDepth);
        }

        return null;
    }

    private readonly record struct Waiting(TMessage Message, long Since);

    [LoggerMessage(1001, LogLevel.Error, "{Actor}: the turn for {Message} failed; the actor stops.")]
    private partial void TurnFailed(string actor, string message, Exception exception);

    [LoggerMessage(1002, LogLevel.Warning, "{Actor}: the turn for {Message} took {Milliseconds:F0} ms; {Depth} messages wait.")]
    private partial void TurnWasLong(string actor, string message, double milliseconds, int depth);
}
