using System.Text;
using Gateway.Actors.Bridging;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Sessions.Targets;

/// <summary>Requests that the gateway itself sends to a target within a session, and whose reply it reads whole.</summary>
internal static class TargetRequest
{
    /// <summary>Sends a request and waits for its response; what else comes for it goes to the stream that GET opens.</summary>
    /// <exception cref="UpstreamException">The target failed it, or took longer than a target may take for its share of a request.</exception>
    public static async Task<TargetMessage> AskAsync(
        Session session, IUpstream upstream, McpMethod method, ReadOnlyMemory<byte> parameters, ForwardedHeaders headers, IUpstreamListener listener, CancellationToken cancellationToken)
    {
        var id = upstream.NextId(session.Epoch);
        var request = RequestBridge.Compose(method, parameters.Span, id, session.Origin, upstream.Info);
        await using var exchange = upstream.Send(id, request, headers);
        var (time, allowed) = (session.Services.Time, session.Services.Limits.Upstreams.FanOut);
        var started = time.GetTimestamp();
        while (true)
        {
            var left = allowed - time.GetElapsedTime(started);
            var message = left > TimeSpan.Zero ? await exchange.ReadAsync(left, cancellationToken) : null;
            if (message is null)
            {
                throw new UpstreamException(UpstreamFault.Timeout, $"it did not answer {method.Name()} within {allowed.TotalSeconds:0.#} s");
            }

            if (message.IsResponse)
            {
                return message;
            }

            listener.OnMessage(message);
        }
    }

    /// <summary>Tells a target that nobody waits for an answer any more; it is not waited for.</summary>
    public static void Cancel(Session session, IUpstream upstream, MintedId id, string reason, ForwardedHeaders headers)
    {
        var output = new MessageBuffer();
        using var parameters = new MessageBuffer();
        parameters.Append("{\"requestId\":"u8);
        parameters.Append(id.ToUtf8());
        parameters.Append(",\"reason\":"u8);
        JsonRpcWriter.AppendString(parameters, reason);
        parameters.Append((byte)'}');
        JsonRpcWriter.WriteNotification(output, McpMethod.Cancelled.Utf8Name(), parameters.Span);
        session.Services.Background.Run("cancel a call", () => upstream.PostAsync(output, headers, CancellationToken.None));
    }

    /// <summary>Tells a target that was connected anew the log level and the subscriptions. A target that refuses is used all the same.</summary>
    public static async Task ReplayAsync(Session session, IUpstream upstream, TargetReplay replay, ForwardedHeaders headers)
    {
        var listener = new TargetListener(session, null) { Upstream = upstream };
        if (upstream.Info.Era == ProtocolEra.Modern)
        {
            // Each request says the level, and what is subscribed to stands in a request of its own, which the next call may rely on.
            if (replay.Subscriptions.Length > 0)
            {
                await upstream.ListenAsync(replay.Subscriptions).WaitAsync(session.Services.Limits.Upstreams.FanOut, session.Services.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return;
        }

        if (!replay.LogLevel.IsEmpty && upstream.Info.Features.HasFlag(ServerFeatures.Logging))
        {
            await TryAsync(McpMethod.LoggingSetLevel, [.. "{\"level\":"u8, .. replay.LogLevel.Span, (byte)'}']);
        }

        foreach (var uri in replay.Subscriptions)
        {
            await TryAsync(McpMethod.ResourcesSubscribe, [.. "{\"uri\":"u8, .. JsonText.Quote(Encoding.UTF8.GetBytes(uri)), (byte)'}']);
        }

        async Task TryAsync(McpMethod method, byte[] parameters)
        {
            try
            {
                (await AskAsync(session, upstream, method, parameters, headers, listener, CancellationToken.None)).Dispose();
            }
            catch (UpstreamException exception)
            {
                SessionLog.ReplayFailed(session.Services.Logger, method.Name(), exception.Message);
            }
        }
    }
}
