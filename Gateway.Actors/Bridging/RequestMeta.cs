using Gateway.Actors.Protocol;
using Gateway.Actors.Upstreams;

namespace Gateway.Actors.Bridging;

/// <summary>The <c>_meta</c> of a request as a modern target gets it. What client and target have between themselves stays; what the protocol says is written anew.</summary>
internal static class RequestMeta
{
    /// <summary>Appends the object.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="meta">The client's, raw; empty: it sent none.</param>
    /// <param name="progressToken">Takes the place of the client's token; empty: it asked for no progress.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="target">Who is asked.</param>
    public static void Write(MessageBuffer output, ReadOnlySpan<byte> meta, ReadOnlySpan<byte> progressToken, in RequestOrigin origin, UpstreamInfo target)
    {
        var copy = new JsonObjectCopy(output);
        var members = new JsonMembers(meta);
        var introduced = false;
        while (members.Next())
        {
            if (!members.Is("progressToken"u8) && Stays(in members, origin.Era))
            {
                copy.Add(members.Whole.Of(meta));
                introduced |= origin.Era == ProtocolEra.Modern && members.Is(MetaKeys.ClientCapabilities);
            }
        }

        if (!progressToken.IsEmpty)
        {
            copy.Add("progressToken"u8, progressToken);
        }

        copy.Name(MetaKeys.ProtocolVersion);
        JsonRpcWriter.AppendString(output, target.Version.Name());
        if (!introduced)
        {
            Introduce(ref copy, in origin, target);
        }

        copy.End();
    }

    private static bool Stays(in JsonMembers member, ProtocolEra client) => client switch
    {
        ProtocolEra.Modern => !member.Is(MetaKeys.ProtocolVersion),
        ProtocolEra.Legacy => !member.Is(MetaKeys.ProtocolVersion) && !member.Is(MetaKeys.ClientInfo)
            && !member.Is(MetaKeys.ClientCapabilities) && !member.Is(MetaKeys.LogLevel),
    };

    private static void Introduce(ref JsonObjectCopy copy, in RequestOrigin origin, UpstreamInfo target)
    {
        copy.Add(MetaKeys.ClientInfo, origin.Profile.ClientInfo.Span);
        copy.Add(MetaKeys.ClientCapabilities, origin.Profile.Capabilities.Span);
        var level = origin.LevelFor(target);
        if (!level.IsEmpty)
        {
            copy.Add(MetaKeys.LogLevel, level);
        }
    }
}
