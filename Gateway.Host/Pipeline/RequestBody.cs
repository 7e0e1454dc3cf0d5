using System.Buffers;
using System.IO.Pipelines;
using Gateway.Actors.Protocol;

namespace Gateway.Host.Pipeline;

/// <summary>Reads a request's body once, whole, into rented bytes.</summary>
internal static class RequestBody
{
    /// <summary>The body, or why there is none. Exactly one is set.</summary>
    public static async ValueTask<(MessageBuffer? Body, GatewayError? Error)> ReadAsync(HttpContext context, TimeSpan timeout, TimeProvider time)
    {
        var reader = context.Request.BodyReader;
        try
        {
            // The body mostly came with the headers; only then is there no clock to set.
            if (!reader.TryRead(out var result) || !result.IsCompleted)
            {
                if (result.Buffer.Length > 0)
                {
                    reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                }

                result = await ReadToEndAsync(reader, timeout, time, context.RequestAborted);
            }

            return (Take(reader, result), null);
        }
        catch (BadHttpRequestException exception)
        {
            return (null, GatewayError.Of(exception));
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return (null, GatewayError.BodyTooSlow);
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Kestrel throws a plain IOException for a chunk size that overflows.
            return (null, GatewayError.BadFraming);
        }
    }

    private static async Task<ReadResult> ReadToEndAsync(PipeReader reader, TimeSpan timeout, TimeProvider time, CancellationToken aborted)
    {
        using var clock = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, aborted);
        while (true)
        {
            var result = await reader.ReadAsync(either.Token);
            if (result.IsCompleted)
            {
                return result;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static MessageBuffer Take(PipeReader reader, ReadResult result)
    {
        var length = (int)result.Buffer.Length;
        var body = new MessageBuffer(Math.Max(length, 1));
        result.Buffer.CopyTo(body.GetSpan(Math.Max(length, 1)));
        body.Advance(length);
        reader.AdvanceTo(result.Buffer.End);
        return body;
    }
}
