using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>
/// Results of modern targets as legacy clients know them: without type, caching and server info, and without structured content and output
/// schemas that are no objects, which older revisions do not have.
/// </summary>
internal static class LegacyResult
{
    /// <summary>Appends the result.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="method">What was asked.</param>
    /// <param name="result">The raw result.</param>
    /// <param name="client">The client's revision. A modern one gets its own members anew, later.</param>
    public static void Write(MessageBuffer output, McpMethod method, ReadOnlySpan<byte> result, ProtocolVersion client)
    {
        var copy = new JsonObjectCopy(output);
        var members = new JsonMembers(result);
        while (members.Next())
        {
            var value = members.Value.Of(result);
            if (members.Is("resultType"u8) || members.Is("ttlMs"u8) || members.Is("cacheScope"u8)
                || (members.Is("structuredContent"u8) && client.Era() == ProtocolEra.Legacy && value[0] != '{'))
            {
                continue;
            }

            if (members.Is("_meta"u8))
            {
                WriteMeta(output, ref copy, value);
            }
            else if (method == McpMethod.ToolsList && members.Is("tools"u8) && value[0] == '[' && client.Era() == ProtocolEra.Legacy)
            {
                copy.Name("tools"u8);
                ToolSchemas.WriteForLegacy(output, value);
            }
            else if (OlderContent.IsContent(method, in members) && client < ProtocolVersion.V20250618)
            {
                copy.Name(method == McpMethod.PromptsGet ? "messages"u8 : "content"u8);
                OlderContent.Write(output, value, client);
            }
            else
            {
                copy.Add(members.Whole.Of(result));
            }
        }

        copy.End();
    }

    private static void WriteMeta(MessageBuffer output, ref JsonObjectCopy result, ReadOnlySpan<byte> meta)
    {
        using var kept = new MessageBuffer(meta.Length + 2);
        var copy = new JsonObjectCopy(kept);
        var members = new JsonMembers(meta);
        while (members.Next())
        {
            if (!members.Is(MetaKeys.ServerInfo))
            {
                copy.Add(members.Whole.Of(meta));
            }
        }

        copy.End();
        if (kept.Length > 2)
        {
            result.Name("_meta"u8);
            output.Append(kept.Span);
        }
    }
}
