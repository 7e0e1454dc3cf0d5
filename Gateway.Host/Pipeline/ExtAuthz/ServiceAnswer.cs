using Gateway.Host.Pipeline.Proxying;

namespace Gateway.Host.Pipeline.ExtAuthz;

/// <summary>Reads and passes on what an authorization service answers: so many bytes, and no header that is the gateway's own.</summary>
internal static class ServiceAnswer
{
    /// <summary>Whether a service is to blame for an exception.</summary>
    public static bool IsServiceFault(Exception exception) =>
        exception is OperationCanceledException or HttpRequestException or IOException

            // Retired by a reload between the choice and the sending.
            or ObjectDisposedException;

    /// <summary>The body of an answer; null: it broke off, took too long, or is longer than <paramref name="most"/>.</summary>
    public static async Task<byte[]?> TryReadAsync(HttpResponseMessage answer, int most, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > most)
        {
            return null;
        }

        try
        {
            using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var body = new byte[(answer.Content.Headers.ContentLength ?? most) + 1];
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
            return length > most ? null : body[..length];
        }
        catch (Exception exception) when (IsServiceFault(exception))
        {
            return null;
        }
    }

    /// <summary>Answers the client as the service did, or sends it where the configuration says.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">The answer of the service: a no.</param>
    /// <param name="location">Where the client is sent; null: nowhere.</param>
    /// <param name="most">Bytes of the answer's body that are passed on; a longer one is left out.</param>
    /// <param name="cancellationToken">Ends the wait for that body.</param>
    public static async Task RefuseAsync(HttpContext context, HttpResponseMessage answer, string? location, int most, CancellationToken cancellationToken)
    {
        var response = context.Response;
        if (location is not null)
        {
            response.StatusCode = StatusCodes.Status302Found;
            response.Headers.Location = location;
            response.Headers.CacheControl = "no-store";
            response.ContentLength = 0;
            return;
        }

        var body = await TryReadAsync(answer, most, cancellationToken);
        response.StatusCode = (int)answer.StatusCode;
        HopHeaders.CopyResponse(answer, response, hasCors: true);
        foreach (var name in response.Headers.Keys.Where(IsOurs).ToArray())
        {
            response.Headers.Remove(name);
        }

        if (body is null)
        {
            response.Headers.ContentType = default;
            response.Headers.ContentEncoding = default;
        }

        response.ContentLength = body?.Length ?? 0;
        if (body is { Length: > 0 } && !HttpMethods.IsHead(context.Request.Method) && response.StatusCode != StatusCodes.Status304NotModified)
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static bool IsOurs(string name) =>
        name.StartsWith("Mcp-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("gw-", StringComparison.OrdinalIgnoreCase)
        || name.ToUpperInvariant() is "CONTENT-LENGTH" or "CONTENT-RANGE" or "DATE" or "SERVER" or "X-ACCEL-BUFFERING" or "STRICT-TRANSPORT-SECURITY";
}
