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
        catch (Exception exception) when (Fault(exception, context) is { } fault)
        {
            return (null, fault);
        }
    }

    /// <summary>The beginning of the body, which stays to be read, or why there is none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="most">Bytes at most.</param>
    /// <param name="timeout">Time until they are there.</param>
    /// <param name="time">The clock.</param>
    public static async ValueTask<(byte[]? Body, bool IsWhole, GatewayError? Error)> PeekAsync(HttpContext context, int most, TimeSpan timeout, TimeProvider time)
    {
        try
        {
            var reader = context.Request.BodyReader;
            var result = await ReadToEndAsync(reader, timeout, time, context.RequestAborted, most);
            var body = result.Buffer.Slice(0, Math.Min(most, result.Buffer.Length)).ToArray();
            var isWhole = result.IsCompleted && result.Buffer.Length <= most;

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            return (body, isWhole, null);
        }
        catch (Exception exception) when (Fault(exception, context) is { } fault)
        {
            return (null, false, fault);
        }
    }

    // Kestrel throws a plain IOException for a chunk size that overflows.
    private static GatewayError? Fault(Exception exception, HttpContext context) => exception switch
    {
        BadHttpRequestException bad => GatewayError.Of(bad),
        _ when context.RequestAborted.IsCancellationRequested => null,
        OperationCanceledException => GatewayError.BodyTooSlow,
        IOException => GatewayError.BadFraming,
        _ => null,
    };

    private static async Task<ReadResult> ReadToEndAsync(PipeReader reader, TimeSpan timeout, TimeProvider time, CancellationToken aborted, int most = int.MaxValue)
    {
        using var clock = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, aborted);
        while (true)
        {
            var result = await reader.ReadAsync(either.Token);
            if (result.IsCompleted || result.Buffer.Length > most)
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
