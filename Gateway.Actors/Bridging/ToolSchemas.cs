using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>Tools whose results need not be objects (MCP 2026-07-28), as older revisions know tools.</summary>
internal static class ToolSchemas
{
    /// <summary>A result of <c>tools/list</c> as older revisions know it.</summary>
    public static ReadOnlySpan<byte> ForLegacy(byte[] result)
    {
        if (result.AsSpan().IndexOf("\"outputSchema\""u8) < 0)
        {
            return result;
        }

        using var output = new MessageBuffer(result.Length);
        LegacyResult.Write(output, McpMethod.ToolsList, result, ProtocolVersions.NewestLegacy);
        return output.Span.ToArray();
    }

    /// <summary>Appends the tools, those output schemas left out that are not of objects.</summary>
    public static void WriteForLegacy(MessageBuffer output, ReadOnlySpan<byte> tools)
    {
        var items = new JsonItems(tools);
        var separator = (byte)'[';
        while (items.Next())
        {
            output.Append(separator);
            separator = (byte)',';
            WriteTool(output, items.Value.Of(tools));
        }

        output.Append(separator == '[' ? "[]"u8 : "]"u8);
    }

    private static void WriteTool(MessageBuffer output, ReadOnlySpan<byte> tool)
    {
        var schema = JsonMembers.Find(tool, "outputSchema"u8);
        if (!schema.Exists || IsOfObjects(schema.Of(tool)))
        {
            output.Append(tool);
            return;
        }

        var copy = new JsonObjectCopy(output);
        var members = new JsonMembers(tool);
        while (members.Next())
        {
            if (!members.Is("outputSchema"u8))
            {
                copy.Add(members.Whole.Of(tool));
            }
        }

        copy.End();
    }

    private static bool IsOfObjects(ReadOnlySpan<byte> schema)
    {
        var type = JsonMembers.Find(schema, "type"u8);
        return type.Exists && JsonText.TryUnescape(type.Of(schema), out var text) && text.SequenceEqual("object"u8);
    }
}
