using Gateway.Actors.Protocol;
using Gateway.Actors.Sessions;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>
/// Requests of a client of either era as a target of either era gets them. Between two legacy ones the client's bytes go on as they are, but for
/// name, id and progress token.
/// </summary>
internal static class RequestBridge
{
    /// <summary>Composes what a client's request is for its target.</summary>
    /// <param name="message">The request.</param>
    /// <param name="item">Makes the client's name or URI the target's.</param>
    /// <param name="id">The id, which is the progress token too.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="target">Who is asked.</param>
    public static MessageBuffer Compose(ClientMessage message, Splice item, MintedId id, in RequestOrigin origin, UpstreamInfo target)
    {
        ref readonly var envelope = ref message.Envelope;
        var output = new MessageBuffer(message.Body.Length + 128);
        Span<byte> minted = stackalloc byte[MintedId.MaxBytes];
        minted = minted[..id.Format(minted)];
        var token = envelope[ParamsMember.MetaProgressToken];
        if (target.Era == ProtocolEra.Legacy && origin.Era == ProtocolEra.Legacy)
        {
            var progress = token.Exists ? new Splice(token, minted.ToArray()) : default;
            JsonRpcWriter.WriteRequest(output, minted, envelope.Method.Utf8Name(), message.Body.Span, envelope.Params, item, progress);
            return output;
        }

        using var parameters = new MessageBuffer(envelope.Params.Length + 512);
        if (target.Era == ProtocolEra.Legacy)
        {
            ModernParams.Append(parameters, message, item, minted);
            JsonRpcWriter.WriteRequest(output, minted, envelope.Method.Utf8Name(), parameters.Span);
            return output;
        }

        using var meta = new MessageBuffer();
        RequestMeta.Write(meta, message.Part(envelope[ParamsMember.Meta]), token.Exists ? minted : default, in origin, target);
        AppendParams(parameters, message.Body.Span, envelope.Params, envelope[ParamsMember.Meta], item, meta);
        JsonRpcWriter.WriteRequest(output, minted, envelope.Method.Utf8Name(), parameters.Span);
        return output;
    }

    /// <summary>Composes a request of the gateway's own on behalf of a client.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="parameters">Raw params without <c>_meta</c>; empty: none.</param>
    /// <param name="id">The id.</param>
    /// <param name="origin">On whose behalf.</param>
    /// <param name="target">Who is asked.</param>
    public static MessageBuffer Compose(McpMethod method, ReadOnlySpan<byte> parameters, MintedId id, in RequestOrigin origin, UpstreamInfo target)
    {
        var output = new MessageBuffer(parameters.Length + 128);
        if (target.Era == ProtocolEra.Legacy)
        {
            JsonRpcWriter.WriteRequest(output, id.ToUtf8(), method.Utf8Name(), parameters);
            return output;
        }

        using var whole = new MessageBuffer(parameters.Length + 512);
        using var meta = new MessageBuffer();
        RequestMeta.Write(meta, default, default, in origin, target);
        AppendParams(whole, parameters, new Slice(0, parameters.Length), default, default, meta);
        JsonRpcWriter.WriteRequest(output, id.ToUtf8(), method.Utf8Name(), whole.Span);
        return output;
    }

    // The client's params with another `_meta`, which comes first where there was none.
    private static void AppendParams(MessageBuffer output, ReadOnlySpan<byte> message, Slice parameters, Slice old, Splice item, MessageBuffer meta)
    {
        if (old.Exists)
        {
            JsonRpcWriter.AppendSpliced(output, message, parameters, item, new Splice(old, meta.Memory));
            return;
        }

        output.Append("{\"_meta\":"u8);
        output.Append(meta.Span);
        if (!parameters.Exists)
        {
            output.Append((byte)'}');
            return;
        }

        var rest = new Slice(parameters.Start + 1, parameters.Length - 1);
        if (rest.Of(message).TrimStart(" \t\r\n"u8)[0] != '}')
        {
            output.Append((byte)',');
        }

        JsonRpcWriter.AppendSpliced(output, message, rest, item);
    }
}
