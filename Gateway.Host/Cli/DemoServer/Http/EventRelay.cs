using System.Threading.Channels;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>
/// What the SDK writes to for a session's whole life, and what the GET stream of the moment reads from. Between two streams the
/// newest events wait. One write is one event, as the SDK's event writer does it. Thread-safe.
/// </summary>
internal sealed class EventRelay : Stream
{
    // Enough for what a demo sends while a client reconnects; older events go first.
    private const int Capacity = 64;

    private readonly Channel<byte[]> _events = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Capacity)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
        SingleReader = true,
        SingleWriter = false,
        AllowSynchronousContinuations = false,
    });

    private int _attached;

    internal bool IsAttached => Volatile.Read(ref _attached) != 0;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends events to the client until it goes away or the session ends; false if another stream is open.</summary>
    internal async Task<bool> TryRelayAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _attached, 1) != 0)
        {
            return false;
        }

        try
        {
            HttpReply.StartEvents(context);
            await context.Response.Body.FlushAsync(cancellationToken);
            await foreach (var bytes in _events.Reader.ReadAllAsync(cancellationToken))
            {
                await context.Response.Body.WriteAsync(bytes, cancellationToken);
                await context.Response.Body.FlushAsync(cancellationToken);
            }

            return true;
        }
        finally
        {
            Volatile.Write(ref _attached, 0);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _events.Writer.TryWrite(buffer.ToArray());
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => _events.Writer.TryWrite(buffer.AsSpan(offset, count).ToArray());

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
