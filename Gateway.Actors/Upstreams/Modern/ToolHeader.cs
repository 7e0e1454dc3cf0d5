using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Actors.Bridging;

namespace Gateway.Actors.Upstreams.Modern;

/// <summary>An argument of a tool that its server wants in a header as well (MCP 2026-07-28, <c>x-mcp-header</c>).</summary>
/// <param name="Name">What follows <c>Mcp-Param-</c>.</param>
/// <param name="Path">The properties that lead to the argument.</param>
internal sealed record ToolHeader(string Name, ImmutableArray<string> Path)
{
    /// <summary>The value of the header for these arguments; null: the argument is absent or null, and there is no header.</summary>
    public string? ValueOf(JsonElement arguments)
    {
        foreach (var name in Path)
        {
            if (arguments.ValueKind != JsonValueKind.Object || !arguments.TryGetProperty(name, out arguments))
            {
                return null;
            }
        }

        return arguments.ValueKind switch
        {
            JsonValueKind.String => HeaderText.Encode(Encoding.UTF8.GetBytes(arguments.GetString()!)),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.Number => Integer(arguments),
            _ => null,
        };
    }

    // 5.0 and 5e0 are integers too (JSON Schema, integer); anything else is for the server to refuse.
    private static string Integer(JsonElement number) => number.TryGetDecimal(out var value) && decimal.IsInteger(value)
        ? decimal.Truncate(value).ToString("0", CultureInfo.InvariantCulture)
        : number.GetRawText();
}
