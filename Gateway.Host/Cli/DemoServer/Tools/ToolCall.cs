using System.Globalization;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Host.Cli.DemoServer.Tools;

/// <summary>One call: its arguments, checked as they are read, and the server that can reach the caller.</summary>
internal sealed class ToolCall(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
{
    internal McpServer Server => request.Server;

    internal CallToolRequestParams Params => request.Params!;

    internal JsonRpcMessageContext? Context => request.JsonRpcRequest.Context;

    internal CancellationToken CancellationToken => cancellationToken;

    internal bool IsModern => DemoEra.IsModern(Context?.ProtocolVersion ?? Server.NegotiatedProtocolVersion);

    /// <exception cref="McpException">The argument is missing or not a string; the SDK answers with an error result.</exception>
    internal string Text(string name) => Argument(name) is { ValueKind: JsonValueKind.String } value
        ? value.GetString()!
        : throw Wrong(name, "a string");

    /// <exception cref="McpException">The argument is missing or not a number.</exception>
    internal double Number(string name) => Argument(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number)
        ? number
        : throw Wrong(name, "a number");

    /// <exception cref="McpException">The argument is missing, not a whole number, or outside the range.</exception>
    internal int Integer(string name, int min, int max) =>
        Argument(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw Wrong(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"));

    private static McpException Wrong(string name, string expected) => new($"Argument '{name}' must be {expected}.");

    private JsonElement? Argument(string name) => Params.Arguments?.TryGetValue(name, out var value) is true ? value : null;
}
