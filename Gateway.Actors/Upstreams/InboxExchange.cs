using System.Threading.Channels;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>
/// An exchange whose messages are brought by the reader of a shared stream. The reader never waits for a slow client: beyond the bounds
/// notifications are dropped, and a response always has a place.
/// </summary>
internal sealed class InboxExchange : Exchange
{
    private const int MaxNotifications = 256;
    private const int MaxNotificationBytes = 1 << 20;

    private readonly PendingExchanges _owner;
    private readonly Channel<TargetMessage> _inbox;
    private int _bytes;

    public InboxExchange(PendingExchanges owner, MintedId id, TimeProvider time)
        : base(id, time)
    {
        _owner = owner;

        // One place more than notifications may take, for the response.
        _inbox = Channel.CreateBounded<TargetMessage>(new BoundedChannelOptions(MaxNotifications + 1)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
            AllowSynchronousContinuations = false,
        });
        owner.Add(this);
    }

    /// <summary>The sending of the request. It never faults: a failure to send ends the exchange.</summary>
    public Task Sending { get; set; } = Task.CompletedTask;

    /// <summary>Takes a message over; false when there is no place for a request of the target. Notifications beyond the bounds are dropped.</summary>
    public bool TryDeliver(TargetMessage message)
    {
        var full = _inbox.Reader.Count >= MaxNotifications || Volatile.Read(ref _bytes) + message.Length > MaxNotificationBytes;
        if (full && message.Envelope.Kind == JsonRpcKind.Request)
        {
            return false;
        }

        if (full && message.Envelope.Kind == JsonRpcKind.Notification)
        {
            message.Dispose();
            return true;
        }

        Interlocked.Add(ref _bytes, message.Length);
        var last = message.IsResponse;
        if (!_inbox.Writer.TryWrite(message))
        {
            message.Dispose();
        }
        else if (last)
        {
            _inbox.Writer.TryComplete();
        }

        return true;
    }

    public void Fail(UpstreamException failure) => _inbox.Writer.TryComplete(failure);

    public override ValueTask DisposeAsync()
    {
        _owner.Remove(this);
        _inbox.Writer.TryComplete();
        if (Unread is { IsCompletedSuccessfully: true } read)
        {
            read.Result.Dispose();
        }

        while (_inbox.Reader.TryRead(out var message))
        {
            message.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    protected override async Task<TargetMessage> NextAsync()
    {
        try
        {
            var message = await _inbox.Reader.ReadAsync();
            Interlocked.Add(ref _bytes, -message.Length);
            return message;
        }
        catch (ChannelClosedException closed)
        {
            throw closed.InnerException is UpstreamException failure
                ? new UpstreamException(failure.Fault, failure.Message, failure) { Status = failure.Status }
                : new UpstreamException(UpstreamFault.Lost, "The exchange is over.");
        }
    }
}
