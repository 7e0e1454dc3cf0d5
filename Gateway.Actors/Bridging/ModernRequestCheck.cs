using System.Text;
using Gateway.Actors.Multiplexing;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Bridging;

/// <summary>
/// Whether a message is of revision 2026-07-28, and whether it keeps that revision's rules. What the gateway decides by is the body; the
/// headers must say the same, so that whoever routes or polices by them alone is not deceived.
/// </summary>
public static class ModernRequestCheck
{
    private const int LongestVersion = 32;

    /// <summary>Whether a message is of that revision or a later one: by its header, or by its <c>_meta</c>.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="body">Its bytes.</param>
    /// <param name="version">The header <c>MCP-Protocol-Version</c>; null: not sent.</param>
    public static bool IsModern(in JsonRpcEnvelope envelope, ReadOnlySpan<byte> body, string? version)
    {
        if (envelope.Method == McpMethod.ServerDiscover || ProtocolVersions.IsModern(version))
        {
            return true;
        }

        // Older clients may put what they like into _meta, even their own revision.
        var declared = envelope[ParamsMember.MetaProtocolVersion];
        return declared.Exists && !(JsonText.TryUnescape(declared.Of(body), out var text) && IsLegacy(text));
    }

    /// <summary>What is wrong with a request of that revision; null: nothing.</summary>
    public static JsonRpcError? Check(in JsonRpcEnvelope envelope, ReadOnlySpan<byte> body, in ModernHeaders headers) =>
        CheckVersion(in envelope, body, headers.Version)
        ?? CheckCapabilities(in envelope, body)
        ?? (headers.Method is null || !envelope.MethodName.Of(body).SequenceEqual(Encoding.UTF8.GetBytes(headers.Method.Trim())) ? Mismatch("Mcp-Method", "the method") : null)
        ?? (IsServed(envelope.Method) ? null : new JsonRpcError(McpErrorCode.MethodNotFound, "Method not found."))
        ?? CheckName(in envelope, body, headers.Name);

    /// <summary>The error for a header that differs from the body.</summary>
    internal static JsonRpcError Mismatch(string header, string what) => new(McpErrorCode.HeaderMismatch, $"The header {header} is missing or differs from {what} in the body.");

    private static JsonRpcError? CheckVersion(in JsonRpcEnvelope envelope, ReadOnlySpan<byte> body, string? header)
    {
        if (header is null)
        {
            return Mismatch("MCP-Protocol-Version", "the revision");
        }

        var declared = envelope[ParamsMember.MetaProtocolVersion];
        if (!declared.Exists || !JsonText.TryUnescape(declared.Of(body), out var version))
        {
            return new JsonRpcError(McpErrorCode.InvalidParams, "params._meta must have io.modelcontextprotocol/protocolVersion, a string.");
        }

        if (!version.SequenceEqual(Encoding.UTF8.GetBytes(header.Trim())))
        {
            return Mismatch("MCP-Protocol-Version", "the revision");
        }

        return version.SequenceEqual("2026-07-28"u8) ? null : new JsonRpcError(McpErrorCode.UnsupportedVersion, "This revision of MCP is not spoken here.")
        {
            Data = (byte[])[.. "{\"supported\":"u8, .. ProtocolVersions.ServedJson, .. ",\"requested\":"u8, .. declared.Of(body), (byte)'}'],
        };
    }

    private static JsonRpcError? CheckCapabilities(in JsonRpcEnvelope envelope, ReadOnlySpan<byte> body)
    {
        var capabilities = envelope[ParamsMember.MetaClientCapabilities];
        return capabilities.Exists && capabilities.Of(body)[0] == '{'
            ? null
            : new JsonRpcError(McpErrorCode.InvalidParams, "params._meta must have io.modelcontextprotocol/clientCapabilities, an object.");
    }

    private static JsonRpcError? CheckName(in JsonRpcEnvelope envelope, ReadOnlySpan<byte> body, string? header)
    {
        var member = envelope.Method switch
        {
            McpMethod.ToolsCall or McpMethod.PromptsGet => ParamsMember.Name,
            McpMethod.ResourcesRead => ParamsMember.Uri,
            _ => (ParamsMember?)null,
        };

        // A request that names nothing is refused for that, where names are looked for.
        return member is not { } named || !JsonText.TryUnescape(envelope[named].Of(body), out var name) || HeaderText.Says(header, name)
            ? null
            : Mismatch("Mcp-Name", named == ParamsMember.Uri ? "the URI" : "the name");
    }

    private static bool IsServed(McpMethod method) => method is McpMethod.ServerDiscover
        or McpMethod.ToolsList or McpMethod.PromptsList or McpMethod.ResourcesList or McpMethod.ResourceTemplatesList
        or McpMethod.ToolsCall or McpMethod.PromptsGet or McpMethod.ResourcesRead or McpMethod.CompletionComplete
        or McpMethod.SubscriptionsListen;

    private static bool IsLegacy(ReadOnlySpan<byte> version)
    {
        if (version.Length > LongestVersion)
        {
            return false;
        }

        Span<char> text = stackalloc char[LongestVersion];
        return ProtocolVersions.Find(text[..Encoding.UTF8.GetChars(version, text)]) is not (ProtocolVersion.Unknown or ProtocolVersion.V20260728);
    }
}
