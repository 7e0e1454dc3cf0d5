using System.Net;

namespace Gateway.Actors.Cluster.Http;

/// <summary>The body of a client's request on its way to another node: held whole, so that it can be sent again where it was not accepted.</summary>
/// <param name="bytes">The body.</param>
public sealed class ForwardedBody(ReadOnlyMemory<byte> bytes) : HttpContent
{
    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Whether a byte was offered to a connection: from then on the node may have the message.</summary>
    public bool Offered { get; private set; }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Offered = true;
        return stream.WriteAsync(bytes, cancellationToken).AsTask();
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
