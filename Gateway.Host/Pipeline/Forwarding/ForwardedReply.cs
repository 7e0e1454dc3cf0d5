using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Gateway.Actors.Cluster;
using Gateway.Actors.Protocol;

namespace Gateway.Host.Pipeline.Forwarding;

/// <summary>Brings the owner's answer to the client: head, then bytes as they come.</summary>
/// <param name="context">The client's request.</param>
/// <param name="from">The answer.</param>
/// <param name="streamBytes">How much of a stream may wait for the client.</param>
internal sealed class ForwardedReply(HttpContext context, HttpResponseMessage from, int streamBytes)
{
    private const int CopyBytes = 16 << 10;

    private bool _isBetweenEvents = true;
    private long _copied;

    /// <summary>Whether the answer is a stream of events.</summary>
    public bool IsStream => from.Content.Headers.ContentType?.MediaType == "text/event-stream";

    /// <summary>Whether what was brought so far ends where an event ends.</summary>
    public bool IsBetweenEvents => _isBetweenEvents;

    /// <summary>Whether all of an answer came whose length is known: what becomes of the owner then is no concern of its client.</summary>
    public bool IsWhole => from.Content.Headers.ContentLength == _copied;

    /// <summary>Copies status and headers.</summary>
    public void CopyHead()
    {
        var to = context.Response;
        to.StatusCode = (int)from.StatusCode;
        Copy(from.Headers.NonValidated);
        Copy(from.Content.Headers.NonValidated);
        if (from.StatusCode == HttpStatusCode.NoContent)
        {
            to.ContentLength = null;
        }

        void Copy(System.Net.Http.Headers.HttpHeadersNonValidated headers)
        {
            foreach (var (name, values) in headers)
            {
                if (name.StartsWith(NodeHeaders.Prefix, StringComparison.OrdinalIgnoreCase) || name.Equals("Date", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                // What this node has set for the client's page (CORS) stays beside what the owner has to say.
                to.Headers[name] = name.Equals("Vary", StringComparison.OrdinalIgnoreCase) ? to.Headers.Vary.Concat(values).Distinct().ToArray() : values.ToArray();
            }
        }
    }

    /// <summary>
    /// Copies a reply at the pace of the client. One that is slow holds up its own stream of the hop, whose window is small, and no other.
    /// </summary>
    /// <exception cref="IOException">The owner is lost.</exception>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        await using var body = await from.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            if (IsStream)
            {
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }

            while (await body.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                _isBetweenEvents = buffer.AsSpan(0, read).EndsWith("\n\n"u8);
                _copied += read;
                await context.Response.BodyWriter.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Copies a stream that may stay open for hours, and takes it from the hop as it comes, whatever the client does; false: the client was too slow
    /// for what may wait, and must resume.
    /// </summary>
    /// <exception cref="IOException">The owner is lost.</exception>
    public async Task<bool> StreamAsync(CancellationToken cancellationToken)
    {
        var queue = new Pipe(new PipeOptions(pauseWriterThreshold: streamBytes, resumeWriterThreshold: streamBytes / 2, useSynchronizationContext: false));
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var writing = WriteAsync(queue.Reader, stopping.Token);
        try
        {
            return await DrainAsync(queue.Writer, cancellationToken);
        }
        finally
        {
            await queue.Writer.CompleteAsync();
            if (cancellationToken.IsCancellationRequested)
            {
                await stopping.CancelAsync();
            }

            await writing;
        }
    }

    /// <summary>Ends a stream with an answer of the gateway's own.</summary>
    public async Task EndWithAsync(ReadOnlyMemory<byte> json)
    {
        using var frame = new MessageBuffer(json.Length + 64);
        SseWriter.Write(frame, default, json.Span);
        await context.Response.BodyWriter.WriteAsync(frame.Memory, context.RequestAborted);
    }

    private async Task<bool> DrainAsync(PipeWriter queue, CancellationToken cancellationToken)
    {
        await using var body = await from.Content.ReadAsStreamAsync(cancellationToken);
        while (await body.ReadAsync(queue.GetMemory(CopyBytes), cancellationToken) is var read and > 0)
        {
            queue.Advance(read);
            var flushed = queue.FlushAsync(CancellationToken.None);
            if (!flushed.IsCompleted)
            {
                queue.CancelPendingFlush();
                await flushed;
                context.Abort();
                return false;
            }

            if ((await flushed).IsCompleted)
            {
                return true;
            }
        }

        return true;
    }

    private async Task WriteAsync(PipeReader queue, CancellationToken cancellationToken)
    {
        try
        {
            await context.Response.BodyWriter.FlushAsync(cancellationToken);
            while (true)
            {
                var read = await queue.ReadAsync(cancellationToken);
                foreach (var part in read.Buffer)
                {
                    await context.Response.BodyWriter.WriteAsync(part, cancellationToken);
                }

                queue.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client is gone, or must come back.
        }

        await queue.CompleteAsync();
    }
}
