using System.Collections.Frozen;

namespace Gateway.Actors.Guarding;

/// <summary>The parts of a message, by how a guard looks at them.</summary>
internal enum GuardArea
{
    /// <summary>The params of a request to a target.</summary>
    Params,

    /// <summary>The params of a notification or request of a target.</summary>
    Event,

    /// <summary>The result of a request, or an error.</summary>
    Result,

    /// <summary>Content blocks, messages and contents of resources: values, and keys that the protocol does not have.</summary>
    Content,

    /// <summary>An item of a list with its schemas: what is written for readers, not names and what makes up a schema.</summary>
    Item,

    /// <summary>Anything: all keys and all values.</summary>
    Free,

    /// <summary><c>_meta</c>: the same, but for the token that belongs to the gateway.</summary>
    Meta,

    /// <summary>Names that decide where a message goes.</summary>
    Skipped,
}

/// <summary>How each member of a message is looked at.</summary>
internal static class GuardAreas
{
    // Keys of the protocol, which say nothing (MCP 2025-11-25 and 2026-07-28, schema).
    private static readonly FrozenSet<string> Protocol = new[]
    {
        "_meta", "action", "annotations", "argument", "arguments", "audience", "blob", "code", "completion", "content", "contents", "context", "data",
        "description", "encoding", "error", "hasMore", "icons", "includeContext", "inputRequests", "inputResponses", "isError", "lastModified", "level", "logger",
        "maxTokens", "message", "messages", "metadata", "method", "mimeType", "mode", "model", "modelPreferences", "name", "params", "priority", "progress", "progressToken", "reason",
        "ref", "requestId", "requestState", "requestedSchema", "resource", "resultType", "role", "roots", "size", "sizes", "src", "stopReason", "stopSequences",
        "structuredContent", "systemPrompt", "temperature", "text", "title", "toolChoice", "toolUseId", "tools", "total", "ttlMs", "cacheScope", "type", "uri", "url", "values",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Addresses =
        new[] { "name", "uri", "ref", "cursor", "level", "requestId", "progressToken", "requestState" }.ToFrozenSet(StringComparer.Ordinal);

    // What makes up an item or its schema, and is not written for readers.
    private static readonly FrozenSet<string> Structure = new[]
    {
        "name", "uri", "uriTemplate", "mimeType", "type", "format", "pattern", "required", "src", "sizes", "$ref", "$schema", "$id", "$anchor", "contentEncoding", "contentMediaType",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Words = new[]
    {
        "text", "image", "audio", "resource", "resource_link", "tool_use", "tool_result", "user", "assistant", "complete", "input_required",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>How the value of a member is looked at.</summary>
    public static GuardArea Below(GuardArea area, string key) => area switch
    {
        GuardArea.Params or GuardArea.Event when Addresses.Contains(key) => GuardArea.Skipped,
        GuardArea.Result or GuardArea.Content when key == "requestState" => GuardArea.Skipped,
        GuardArea.Meta when key == "progressToken" => GuardArea.Skipped,
        GuardArea.Params => key switch
        {
            "_meta" => GuardArea.Meta,
            "inputResponses" => GuardArea.Content,
            _ => GuardArea.Free,
        },
        GuardArea.Event => key switch
        {
            "_meta" => GuardArea.Meta,
            "data" => GuardArea.Free,
            "requestedSchema" or "tools" => GuardArea.Item,
            _ => GuardArea.Content,
        },
        GuardArea.Result or GuardArea.Content => key switch
        {
            "_meta" or "structuredContent" or "input" => GuardArea.Free,
            _ => GuardArea.Content,
        },
        GuardArea.Item => GuardArea.Item,
        GuardArea.Free or GuardArea.Meta => GuardArea.Free,
        _ => area,
    };

    /// <summary>Whether a key is looked at.</summary>
    public static bool ChecksKey(GuardArea area, string key) => area switch
    {
        GuardArea.Free or GuardArea.Meta => true,
        GuardArea.Item or GuardArea.Skipped => false,
        _ => !Protocol.Contains(key),
    };

    /// <summary>Whether a text is looked at.</summary>
    /// <param name="area">Where it stands.</param>
    /// <param name="key">The nearest key above it.</param>
    public static bool ChecksText(GuardArea area, string key) => area != GuardArea.Skipped && !(area == GuardArea.Item && Structure.Contains(key));

    /// <summary>Whether a text is a word of the protocol, which says nothing.</summary>
    public static bool IsWord(GuardArea area, string key, string text) => area == GuardArea.Content && key is "type" or "role" or "resultType" && Words.Contains(text);

    /// <summary>Whether the text may be base64 of something that is no text, and is let through as such.</summary>
    public static bool MayBeBinary(GuardArea area, string key) => area == GuardArea.Content && key is "data" or "blob";
}
