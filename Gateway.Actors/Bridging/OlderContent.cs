using System.Text;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>Content that a client's revision does not know yet, told in words: links to resources before 2025-06-18, audio before 2025-03-26.</summary>
internal static class OlderContent
{
    /// <summary>Whether a target's revision has content that a client's has not.</summary>
    public static bool MayHave(ProtocolVersion client, ProtocolVersion target) => client < ProtocolVersion.V20250618 && target > client;

    /// <summary>Whether a member of a result holds content.</summary>
    public static bool IsContent(McpMethod method, in JsonMembers member) => method switch
    {
        McpMethod.ToolsCall => member.Is("content"u8),
        McpMethod.PromptsGet => member.Is("messages"u8),
        _ => false,
    };

    /// <summary>The result in words that the client knows; null: it knows them all.</summary>
    public static MessageBuffer? Of(McpMethod method, ReadOnlySpan<byte> result, ProtocolVersion client)
    {
        if (method is not (McpMethod.ToolsCall or McpMethod.PromptsGet) || (result.IndexOf("\"resource_link\""u8) < 0 && result.IndexOf("\"audio\""u8) < 0))
        {
            return null;
        }

        var output = new MessageBuffer(result.Length);
        LegacyResult.Write(output, method, result, client);
        return output;
    }

    /// <summary>Appends an array of content, or of messages that have some.</summary>
    public static void Write(MessageBuffer output, ReadOnlySpan<byte> array, ProtocolVersion client)
    {
        var items = new JsonItems(array);
        var separator = (byte)'[';
        while (items.Next())
        {
            output.Append(separator);
            separator = (byte)',';
            WriteItem(output, items.Value.Of(array), client);
        }

        output.Append(separator == '[' ? "[]"u8 : "]"u8);
    }

    private static void WriteItem(MessageBuffer output, ReadOnlySpan<byte> item, ProtocolVersion client)
    {
        var content = JsonMembers.Find(item, "content"u8);
        if (content.Exists && content.Of(item)[0] == '{')
        {
            // A message of a prompt.
            output.Append(item[..content.Start]);
            WriteItem(output, content.Of(item), client);
            output.Append(item[content.End..]);
            return;
        }

        if (Words(item, client) is { } words)
        {
            output.Append("{\"type\":\"text\",\"text\":"u8);
            JsonRpcWriter.AppendString(output, words);
            output.Append((byte)'}');
            return;
        }

        output.Append(item);
    }

    private static string? Words(ReadOnlySpan<byte> block, ProtocolVersion client) => Text(block, "type"u8) switch
    {
        "resource_link" => $"Resource {Text(block, "name"u8)}: {Text(block, "uri"u8)}",
        "audio" when client < ProtocolVersion.V20250326 => $"Audio ({Text(block, "mimeType"u8)}), which this client's protocol revision cannot carry.",
        _ => null,
    };

    private static string? Text(ReadOnlySpan<byte> block, ReadOnlySpan<byte> name)
    {
        var value = JsonMembers.Find(block, name);
        return value.Exists && JsonText.TryUnescape(value.Of(block), out var text) ? Encoding.UTF8.GetString(text) : null;
    }
}
