using System.Text;
using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Streams;

namespace Gateway.Host.Pipeline;

/// <summary>The stream that GET opens: what targets say outside of requests, or the rest of a reply whose connection broke.</summary>
internal sealed class StreamEndpoint(SessionHost sessions, TimeSpan keepAlive, TimeProvider time)
{
    /// <summary>Serves a GET until the client leaves, the stream ends, or the time of the token is over that it was opened with.</summary>
    public async Task ServeAsync(HttpContext context, McpRoute route, SessionCaller caller, RequestRecord record)
    {
        var request = context.Request;
        var refusal = !MediaTypes.AcceptsStreams(request.Headers.Accept) ? GatewayError.StreamNotAcceptable : McpEndpoint.CheckVersion(request);
        if (refusal is not null)
        {
            await refusal.WriteAsync(context);
            return;
        }

        var (session, error) = McpEndpoint.FindSession(sessions, context, route, caller, record);
        if (session is null)
        {
            await error!.WriteAsync(context);
            return;
        }

        var events = SessionHost.Listen(session, route.AccessOf(context, caller, time), request.Headers["Last-Event-ID"], out var reason);
        if (events is null)
        {
            await (reason == StreamRefusal.TooManyOpenings ? GatewayError.TooManyStreams : GatewayError.UnknownEvent).WriteAsync(context);
            return;
        }

        record.Call.Method = "GET";
        using var lifetime = new CallerLifetime(caller.Caller, time);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.Ended);
        using (SessionHost.Reading(session))
        {
            await StreamAsync(context, Opening(session, events), events, keepAlive, gone.Token);
        }
    }

    /// <summary>Sends what a reader gets, after the opening, until the client is gone or there is no more.</summary>
    internal static async Task StreamAsync(HttpContext context, byte[] opening, EventReader events, TimeSpan keepAlive, CancellationToken gone)
    {
        HttpResponseSink.BeginStream(context.Response);
        try
        {
            await WriteAsync(context, opening, gone);
            while (true)
            {
                switch (await events.ReadAsync(keepAlive, gone))
                {
                    case EventReadState.Frames:
                        foreach (var frame in events.Frames)
                        {
                            await WriteAsync(context, frame, gone);
                        }

                        break;
                    case EventReadState.Empty:
                        await WriteAsync(context, SseWriter.KeepAlive.ToArray(), gone);
                        break;
                    case EventReadState.Ended or EventReadState.Replaced or EventReadState.Overrun:
                        return;
                }
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The client left, as clients do, or has to come back with a new token.
        }
    }

    // An event with an id and no data, so that a client whose connection breaks before the first event can resume; older clients take only
    // events with data, and get a comment, which sends the headers off.
    private static byte[] Opening(Session session, EventReader events)
    {
        using var output = new MessageBuffer(64);
        if (session.Version >= ProtocolVersion.V20251125)
        {
            SseWriter.WritePriming(output, Encoding.ASCII.GetBytes(events.Position));
        }
        else
        {
            output.Append(SseWriter.KeepAlive);
        }

        return output.Span.ToArray();
    }

    private static async ValueTask WriteAsync(HttpContext context, ReadOnlyMemory<byte> frame, CancellationToken gone)
    {
        if (RequestRecord.Of(context) is { } record)
        {
            record.BytesOut += frame.Length;
        }

        var result = await context.Response.BodyWriter.WriteAsync(frame, gone);
        if (result.IsCompleted)
        {
            throw new OperationCanceledException(context.RequestAborted);
        }
    }
}
