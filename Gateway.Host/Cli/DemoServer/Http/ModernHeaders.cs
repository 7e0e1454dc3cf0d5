using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>Checks that the headers of a 2026-07-28 request say what its body says.</summary>
internal static class ModernHeaders
{
    private const string MethodHeader = "Mcp-Method";

    private const string NameHeader = "Mcp-Name";

    /// <summary>What is wrong, or null.</summary>
    internal static JsonRpcErrorDetail? Check(IHeaderDictionary headers, JsonRpcRequest request, string version)
    {
        var meta = (request.Params as JsonObject)?["_meta"] as JsonObject;
        if (meta?[MetaKeys.ProtocolVersion] is not JsonValue declared || meta[MetaKeys.ClientCapabilities] is not JsonObject)
        {
            return Problem(McpErrorCode.InvalidParams, $"params._meta needs {MetaKeys.ProtocolVersion} and {MetaKeys.ClientCapabilities}.");
        }

        if (!declared.TryGetValue(out string? text) || text != version)
        {
            return Mismatch(McpEndpoint.VersionHeader, "the version in params._meta");
        }

        if (version != DemoEra.Modern)
        {
            var problem = Problem(McpErrorCode.UnsupportedProtocolVersion, $"Unsupported protocol version: {version}");
            problem.Data = new JsonObject { ["supported"] = new JsonArray(DemoEra.Modern), ["requested"] = version };
            return problem;
        }

        if (headers[MethodHeader].ToString().Trim() != request.Method)
        {
            return Mismatch(MethodHeader, "the method");
        }

        return Name(request) is { } name && Decoded(headers[NameHeader].ToString()) != name ? Mismatch(NameHeader, "the name or URI") : null;
    }

    private static string? Name(JsonRpcRequest request) => request.Method switch
    {
        RequestMethods.ToolsCall or RequestMethods.PromptsGet => Member(request, "name"),
        RequestMethods.ResourcesRead => Member(request, "uri"),
        _ => null,
    };

    private static string Member(JsonRpcRequest request, string name) =>
        request.Params?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : string.Empty;

    private static string? Decoded(string header) => McpHeaderEncoder.DecodeValue(header.Trim());

    private static JsonRpcErrorDetail Mismatch(string header, string body) =>
        Problem(McpErrorCode.HeaderMismatch, $"The header {header} is missing or differs from {body}.");

    private static JsonRpcErrorDetail Problem(McpErrorCode code, string message) => new() { Code = (int)code, Message = message };
}
