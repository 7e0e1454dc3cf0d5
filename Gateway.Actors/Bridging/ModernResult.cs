using System.Text.Json;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>
/// A result of a target as clients of 2026-07-28 take it: with its type, who answers, and how long it may be kept, which the gateway says
/// itself: nobody but the caller, and no longer than it likes.
/// </summary>
internal static class ModernResult
{
    /// <summary>Appends a result object; false, with nothing appended, when the result is none.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="result">The raw result of a target or of the gateway.</param>
    /// <param name="method">What it is the result of.</param>
    /// <param name="serverInfo">Who answers, raw.</param>
    public static bool TryAppend(MessageBuffer output, ReadOnlySpan<byte> result, McpMethod method, ReadOnlySpan<byte> serverInfo)
    {
        if (Find(result) is not { } found)
        {
            return false;
        }

        if (found.IsPublic)
        {
            // Rules and credentials stand between the target and its clients: what it would tell everybody may not be for everybody here.
            using var own = new MessageBuffer(result.Length);
            CopyWithoutScope(own, result);
            return TryAppend(output, own.Span, method, serverInfo);
        }

        output.Append((byte)'{');
        var separator = false;
        if (!found.HasType)
        {
            Begin("\"resultType\":\"complete\""u8);
        }

        // What waits for input may not be kept.
        var isCacheable = IsCacheable(method) && !found.WaitsForInput;
        if (isCacheable && !found.HasTtl)
        {
            Begin("\"ttlMs\":0"u8);
        }

        if (isCacheable && !found.HasScope)
        {
            Begin("\"cacheScope\":\"private\""u8);
        }

        if (!found.Meta.Exists)
        {
            Begin("\"_meta\":{\"io.modelcontextprotocol/serverInfo\":"u8);
            output.Append(serverInfo);
            output.Append((byte)'}');
        }

        if (separator && !found.IsEmpty)
        {
            output.Append((byte)',');
        }

        var from = found.Start + 1;
        if (found.Meta.Exists && !found.HasServerInfo)
        {
            output.Append(result[from..(found.Meta.Start + 1)]);
            output.Append("\"io.modelcontextprotocol/serverInfo\":"u8);
            output.Append(serverInfo);
            output.Append(found.MetaIsEmpty ? default : ","u8);
            from = found.Meta.Start + 1;
        }

        output.Append(result[from..]);
        return true;

        void Begin(ReadOnlySpan<byte> member)
        {
            output.Append(separator ? ","u8 : default);
            output.Append(member);
            separator = true;
        }
    }

    private static void CopyWithoutScope(MessageBuffer output, ReadOnlySpan<byte> result)
    {
        var copy = new JsonObjectCopy(output);
        var members = new JsonMembers(result);
        while (members.Next())
        {
            if (!members.Is("cacheScope"u8))
            {
                copy.Add(members.Whole.Of(result));
            }
        }

        copy.End();
    }

    private static bool IsCacheable(McpMethod method) => method is McpMethod.ServerDiscover or McpMethod.ToolsList or McpMethod.PromptsList
        or McpMethod.ResourcesList or McpMethod.ResourceTemplatesList or McpMethod.ResourcesRead;

    private static Members? Find(ReadOnlySpan<byte> result)
    {
        var reader = new Utf8JsonReader(result, new JsonReaderOptions { MaxDepth = JsonRpcReader.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        var found = new Members { Start = (int)reader.TokenStartIndex, IsEmpty = true };
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found.IsEmpty = false;
            found.HasTtl |= reader.ValueTextEquals("ttlMs"u8);
            var isType = reader.ValueTextEquals("resultType"u8);
            found.HasType |= isType;
            var isScope = reader.ValueTextEquals("cacheScope"u8);
            found.HasScope |= isScope;
            var isMeta = reader.ValueTextEquals("_meta"u8);
            reader.Read();
            found.IsPublic |= isScope && !JsonText.Is(ref reader, "private"u8);
            found.WaitsForInput |= isType && JsonText.Is(ref reader, "input_required"u8);
            if (isMeta && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMeta(ref reader, ref found);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static void ReadMeta(ref Utf8JsonReader reader, ref Members found)
    {
        var start = (int)reader.TokenStartIndex;
        found.MetaIsEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            found.MetaIsEmpty = false;
            found.HasServerInfo |= reader.ValueTextEquals("io.modelcontextprotocol/serverInfo"u8);
            reader.Read();
            reader.Skip();
        }

        found.Meta = new Slice(start, (int)reader.BytesConsumed - start);
    }

    private struct Members
    {
        public int Start;
        public bool IsEmpty;
        public bool HasType;
        public bool HasTtl;
        public bool HasScope;
        public bool IsPublic;
        public bool WaitsForInput;
        public bool HasServerInfo;
        public bool MetaIsEmpty;
        public Slice Meta;
    }
}
