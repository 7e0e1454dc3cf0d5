using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>
/// Results of a target of either era as a client of either era gets them. Numbers, order and unknown members stay as they are; only what one era
/// has and the other has not is taken out or put in.
/// </summary>
internal static class ResultBridge
{
    /// <summary>The result as the client gets it; null: as it is.</summary>
    /// <param name="method">What was asked.</param>
    /// <param name="result">The raw result.</param>
    /// <param name="client">The client's revision.</param>
    /// <param name="target">Who answered.</param>
    public static MessageBuffer? Shape(McpMethod method, ReadOnlySpan<byte> result, ProtocolVersion client, UpstreamInfo target)
    {
        if (client.Era() == ProtocolEra.Modern)
        {
            // What is missing there, CallReply adds to every result.
            return null;
        }

        if (target.Era == ProtocolEra.Modern)
        {
            var output = new MessageBuffer(result.Length);
            LegacyResult.Write(output, method, result, client);
            return output;
        }

        return OlderContent.MayHave(client, target.Version) ? OlderContent.Of(method, result, client) : null;
    }

    /// <summary>A page of a list as the gateway keeps it: without what a modern server says of itself and of how long it is good.</summary>
    /// <param name="kind">The list.</param>
    /// <param name="result">The raw result.</param>
    /// <param name="client">The revision of all clients that will see it; the newest where they may be of several.</param>
    /// <param name="target">Who answered.</param>
    public static byte[] List(ListKind kind, ReadOnlySpan<byte> result, ProtocolVersion client, UpstreamInfo target)
    {
        if (target.Era == ProtocolEra.Legacy)
        {
            return result.ToArray();
        }

        using var output = new MessageBuffer(result.Length);
        LegacyResult.Write(output, kind.Method(), result, client);
        return output.Span.ToArray();
    }
}
