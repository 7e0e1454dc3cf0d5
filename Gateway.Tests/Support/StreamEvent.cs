using System.Text.Json.Nodes;

namespace Gateway.Tests.Support;

/// <summary>One event of a stream.</summary>
/// <param name="Id">Its id, or null.</param>
/// <param name="Type">Its type; <c>message</c> when it names none.</param>
/// <param name="Data">Its data, or null when it has none: a comment has only <paramref name="Comment"/>.</param>
/// <param name="Comment">The text of a comment, or null.</param>
public sealed record StreamEvent(string? Id, string Type, string? Data, string? Comment)
{
    /// <summary>The message it carries, or null.</summary>
    public JsonNode? Message => string.IsNullOrEmpty(Data) || Type != "message" ? null : JsonNode.Parse(Data);

    /// <summary>An id and no data: a place from which a client can resume.</summary>
    public bool IsPriming => Id is not null && string.IsNullOrEmpty(Data);

    public static StreamEvent Parse(IReadOnlyList<string> lines)
    {
        string? Field(string name) => lines.LastOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..].TrimStart(' ');

        var data = lines.Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line["data:".Length..].TrimStart(' ')).ToArray();
        return new StreamEvent(Field("id"), Field("event") ?? "message", data.Length == 0 ? null : string.Join('\n', data), Field(""));
    }
}
