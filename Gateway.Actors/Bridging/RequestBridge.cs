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
    /// <param name="more">Raw members that the params have beside the client's; empty: none. Of a modern target only.</param>
    /// <param name="id">The id, which is the progress token too.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="target">Who is asked.</param>
    public static MessageBuffer Compose(ClientMessage message, Splice item, ReadOnlyMemory<byte> more, MintedId id, in RequestOrigin origin, UpstreamInfo target)
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

        AppendParams(parameters, message, item, more.Span, token.Exists ? minted : default, in origin, target);
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
        var copy = Begin(whole, default, default, in origin, target);
        var members = new JsonMembers(parameters);
        while (members.Next())
        {
            copy.Add(members.Whole.Of(parameters));
        }

        copy.End();
        JsonRpcWriter.WriteRequest(output, id.ToUtf8(), method.Utf8Name(), whole.Span);
        return output;
    }

    private static void AppendParams(
        MessageBuffer output, ClientMessage message, Splice item, ReadOnlySpan<byte> more, ReadOnlySpan<byte> progressToken, in RequestOrigin origin, UpstreamInfo target)
    {
        ref readonly var envelope = ref message.Envelope;
        var copy = Begin(output, message.Part(envelope[ParamsMember.Meta]), progressToken, in origin, target);
        var members = new JsonMembers(message.Part(envelope.Params));
        while (members.Next())
        {
            // To a legacy client rounds are requests, so it has nothing to say about them here; a modern one brings a state of the gateway's.
            if (members.Is("_meta"u8) || members.Is("requestState"u8) || (origin.Era == ProtocolEra.Legacy && members.Is("inputResponses"u8)))
            {
                continue;
            }

            copy.Begin();
            var member = new Slice(envelope.Params.Start + members.Whole.Start, members.Whole.Length);
            var isRenamed = item.At.Exists && item.At.Start >= member.Start && item.At.End <= member.End;
            JsonRpcWriter.AppendSpliced(output, message.Body.Span, member, isRenamed ? item : default);
        }

        if (!more.IsEmpty)
        {
            copy.Add(more);
        }

        copy.End();
    }

    private static JsonObjectCopy Begin(MessageBuffer output, ReadOnlySpan<byte> meta, ReadOnlySpan<byte> progressToken, in RequestOrigin origin, UpstreamInfo target)
    {
        var copy = new JsonObjectCopy(output);
        copy.Name("_meta"u8);
        RequestMeta.Write(output, meta, progressToken, in origin, target);
        return copy;
    }
}
