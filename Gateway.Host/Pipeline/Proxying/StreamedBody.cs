using System.Net;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>The body of a client's request on its way to a backend: read as it comes, once.</summary>
/// <param name="request">The request.</param>
/// <param name="read">What was read of it already.</param>
internal sealed class StreamedBody(HttpRequest request, ReadOnlyMemory<byte> read = default) : HttpContent
{
    /// <summary>Whether a byte may have been offered to a backend.</summary>
    public bool HasBegun { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (HasBegun)
        {
            // A client's bytes come once: what is sent again without them would be another request.
            throw new InvalidOperationException("The body was sent before.");
        }

        HasBegun = true;
        await stream.WriteAsync(read, cancellationToken);
        await request.Body.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = request.ContentLength ?? 0;
        return request.ContentLength is not null;
    }
}
