using Gateway.Policies.Buffering;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>The body of a client's request, as it is sent to backends.</summary>
internal static class RequestContent
{
    /// <summary>The body of a request; null: it has none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="buffer">In which it is read before any of it goes on; null: in none.</param>
    /// <param name="keptBytes">Without a buffer, up to which length it is read whole, so that it can be sent again; null: it is sent once, as it comes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="BadHttpRequestException">It is larger than its buffer and may not go on, too large, too slow or badly framed.</exception>
    public static async ValueTask<HttpContent?> ReadAsync(HttpContext context, BodyBufferConfig? buffer, int? keptBytes, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return null;
        }

        var request = context.Request;
        var content = buffer is not null ? await BufferedAsync(request, buffer, cancellationToken)

            // A body that does not say how long it is would have to be read to know.
            : request.ContentLength is { } length && length <= keptBytes ? await KeptAsync(request, (int)length, cancellationToken)
            : new StreamedBody(request);
        foreach (var (name, values) in request.Headers)
        {
            if (HopHeaders.OfBody(name))
            {
                content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return content;
    }

    private static async ValueTask<HttpContent> BufferedAsync(HttpRequest request, BodyBufferConfig buffer, CancellationToken cancellationToken)
    {
        if (buffer.FailureMode == BufferFailureMode.FailClosed && request.ContentLength > buffer.MaxBytes)
        {
            throw TooLarge();
        }

        var read = await BodyPrefix.ReadAsync(request.Body, buffer.MaxBytes, cancellationToken);
        return read.IsWhole ? new KeptBody(read.Bytes.ToArray())
            : buffer.FailureMode == BufferFailureMode.FailOpen ? new StreamedBody(request, read.Bytes)
            : throw TooLarge();
    }

    private static async ValueTask<HttpContent> KeptAsync(HttpRequest request, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        await request.Body.ReadExactlyAsync(bytes, cancellationToken);
        return new KeptBody(bytes);
    }

    private static BadHttpRequestException TooLarge() => new("The body is larger than the route's buffer.", StatusCodes.Status413PayloadTooLarge);
}
