using System.Net;
using System.Net.Http.Headers;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>
/// A message as the body of an HTTP request, written straight from its rented bytes. It gives them back when it is disposed and no write
/// is under way: a client that answers early leaves a request half sent.
/// </summary>
internal sealed class MessageContent : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly MessageBuffer _message;
    private readonly Func<bool>? _maySend;
    private readonly Lock _lock = new();
    private int _writes;
    private bool _disposed;

    /// <param name="message">What is sent; taken over.</param>
    /// <param name="maySend">Asked when there is a connection, which may take long; false: nothing is sent. Null: it may.</param>
    public MessageContent(MessageBuffer message, Func<bool>? maySend = null)
    {
        (_message, _maySend) = (message, maySend);
        Headers.ContentType = Json;
    }

    /// <summary>Whether a byte of the message was offered to a connection: from then on the target may have seen it.</summary>
    public bool Offered { get; private set; }

    /// <summary>What is sent.</summary>
    public ReadOnlyMemory<byte> Bytes => _message.Memory;

    /// <summary>The same once more, for who sends it again. Not after it is disposed.</summary>
    public MessageContent Copy()
    {
        var copy = new MessageBuffer(_message.Length);
        copy.Append(_message.Span);
        return new MessageContent(copy, _maySend);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_maySend?.Invoke() == false)
        {
            throw UpstreamException.NoLease();
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _writes++;
        }

        Offered = true;
        try
        {
            await stream.WriteAsync(_message.Memory, cancellationToken);
        }
        finally
        {
            Release(write: true);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _message.Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        Release(write: false);
        base.Dispose(disposing);
    }

    private void Release(bool write)
    {
        lock (_lock)
        {
            _writes -= write ? 1 : 0;
            _disposed |= !write;
            if (_disposed && _writes == 0)
            {
                _message.Dispose();
            }
        }
    }
}
