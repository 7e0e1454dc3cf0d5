using Gateway.Host.Pipeline;

namespace Gateway.Host.OAuth;

/// <summary>Reads the body of a request to an OAuth endpoint, which is small or refused.</summary>
internal static class SmallBody
{
    /// <summary>Most bytes.</summary>
    public const int MaxBytes = 16 << 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The body; null: it is refused, and the status says why.</summary>
    public static async ValueTask<(byte[]? Body, int Status)> ReadAsync(HttpContext context, TimeProvider time)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            return (null, StatusCodes.Status413PayloadTooLarge);
        }

        // Kestrel stops a body without a length at the limit, and closes the connection.
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        var (body, error) = await RequestBody.ReadAsync(context, Timeout, time);
        if (body is null)
        {
            return (null, error!.Status);
        }

        using (body)
        {
            return (body.Span.ToArray(), StatusCodes.Status200OK);
        }
    }
}
