using Gateway.Policies.Buffering;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Host.Pipeline.Proxying;

/// <summary>The body of a client's request, as it is sent to backends.</summary>
internal static class RequestContent
{
    /// <summary>The body of a request; null: it has none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="keptBytes">Up to which length it is read whole, so that it can be sent again; null: it is sent once, as it comes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="BadHttpRequestException">It is too large, too slow or badly framed.</exception>
    public static async ValueTask<HttpContent?> ReadAsync(HttpContext context, int? keptBytes, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return null;
        }

        // A body that does not say how long it is would have to be read to know.
        if (context.Request.ContentLength is not { } length || length > keptBytes || keptBytes is null)
        {
            return WithHeaders(new StreamedBody(context.Request), context.Request);
        }

        var bytes = new byte[length];
        await context.Request.Body.ReadExactlyAsync(bytes, cancellationToken);
        return WithHeaders(new KeptBody(bytes), context.Request);
    }

    /// <summary>The body of a request, read before any of it goes on; null: it has none.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than its buffer and may not go on, too slow or badly framed.</exception>
    public static async ValueTask<HttpContent?> BufferAsync(HttpContext context, BodyBufferConfig buffer, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
        {
            return null;
        }

        if (buffer.FailureMode == BufferFailureMode.FailClosed && request.ContentLength > buffer.MaxBytes)
        {
            throw TooLarge();
        }

        var read = await BodyPrefix.ReadAsync(request.Body, buffer.MaxBytes, cancellationToken);
        return read.IsWhole ? WithHeaders(new KeptBody(read.Bytes.ToArray()), request)
            : buffer.FailureMode == BufferFailureMode.FailOpen ? WithHeaders(new StreamedBody(request, read.Bytes), request)
            : throw TooLarge();
    }

    private static BadHttpRequestException TooLarge() => new("The body is larger than the route's buffer.", StatusCodes.Status413PayloadTooLarge);

    private static HttpContent WithHeaders(HttpContent content, HttpRequest request)
    {
        foreach (var (name, values) in request.Headers)
        {
            if (HopHeaders.OfBody(name))
            {
                content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        return content;
    }
}
