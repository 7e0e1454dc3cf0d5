using System.Net;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>The body of a client's request on its way to a backend: read as it comes, once.</summary>
internal sealed class StreamedBody : HttpContent
{
    private readonly HttpRequest _request;

    private StreamedBody(HttpRequest request)
    {
        _request = request;
        foreach (var (name, values) in request.Headers)
        {
            if (HopHeaders.OfBody(name))
            {
                Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }
    }

    /// <summary>Whether a byte may have been offered to a backend.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The body of a request; null: it has none.</summary>
    public static StreamedBody? Of(HttpContext context) =>
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true ? new(context.Request) : null;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (HasBegun)
        {
            // A client's bytes come once: what is sent again without them would be another request.
            throw new InvalidOperationException("The body was sent before.");
        }

        HasBegun = true;
        await _request.Body.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _request.ContentLength ?? 0;
        return _request.ContentLength is not null;
    }
}
