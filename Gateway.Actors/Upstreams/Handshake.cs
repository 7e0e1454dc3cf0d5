using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>The handshake of legacy revisions: <c>initialize</c>, its answer, <c>notifications/initialized</c>.</summary>
internal static class Handshake
{
    /// <summary>Introduces <paramref name="profile"/> to a target.</summary>
    /// <exception cref="UpstreamException">The target refused, or its answer is no <c>InitializeResult</c>.</exception>
    public static async Task<UpstreamInfo> RunAsync(
        IUpstream upstream, ClientProfile profile, IUpstreamListener listener, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        var id = upstream.NextId(0);
        await using var exchange = upstream.Send(id, Compose(id, profile), headers);
        using var message = await exchange.ResponseAsync(listener, cancellationToken);
        return Read(message);
    }

    /// <summary>Asks a target whether it still knows the session that a former owner had with it.</summary>
    /// <exception cref="UpstreamException">It does not, or cannot be reached.</exception>
    public static async Task PingAsync(IUpstream upstream, long epoch, IUpstreamListener listener, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        var id = upstream.NextId(epoch);
        var ping = new MessageBuffer();
        JsonRpcWriter.WriteRequest(ping, id.ToUtf8(), McpMethod.Ping.Utf8Name(), default);
        await using var exchange = upstream.Send(id, ping, headers);
        while (true)
        {
            var message = (await exchange.ReadAsync(Timeout.InfiniteTimeSpan, cancellationToken))!;
            if (message.IsResponse)
            {
                // An error is an answer too: the session is there.
                message.Dispose();
                return;
            }

            listener.OnMessage(message);
        }
    }

    /// <summary>Tells the target that the client is ready.</summary>
    public static Task CompleteAsync(IUpstream upstream, ForwardedHeaders headers, CancellationToken cancellationToken)
    {
        var message = new MessageBuffer();
        JsonRpcWriter.WriteNotification(message, McpMethod.Initialized.Utf8Name(), default);
        return upstream.PostAsync(message, headers, cancellationToken);
    }

    private static MessageBuffer Compose(MintedId id, ClientProfile profile)
    {
        using var parameters = new MessageBuffer();
        parameters.Append("{\"protocolVersion\":"u8);
        var version = profile.Version <= ProtocolVersions.NewestLegacy ? profile.Version : ProtocolVersions.NewestLegacy;
        JsonRpcWriter.AppendString(parameters, version.Name());
        parameters.Append(",\"capabilities\":"u8);
        parameters.Append(profile.Capabilities.Span);
        parameters.Append(",\"clientInfo\":"u8);
        parameters.Append(profile.ClientInfo.Span);
        parameters.Append((byte)'}');

        var message = new MessageBuffer();
        JsonRpcWriter.WriteRequest(message, id.ToUtf8(), McpMethod.Initialize.Utf8Name(), parameters.Span);
        return message;
    }

    private static UpstreamInfo Read(TargetMessage message)
    {
        if (message.Envelope.Kind == JsonRpcKind.Error)
        {
            throw new UpstreamException(UpstreamFault.Refused, "it refused to initialise");
        }

        return UpstreamInfo.Read(message.Part(message.Envelope.Result).ToArray())
            ?? throw new UpstreamException(UpstreamFault.BadReply, "it answered initialize with something else, or in a revision the gateway does not speak");
    }
}
