using System.Globalization;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gateway.Host.Cli.DemoServer;

/// <summary>The resources: a text that says how often it was touched, a picture, and a template with a hundred items.</summary>
internal sealed class DemoResources(DemoWorld world)
{
    internal const string Note = "demo://text/note";

    internal const string Pixel = "demo://blob/pixel";

    internal const string ItemTemplate = "demo://item/{id}";

    private const string ItemPrefix = "demo://item/";

    private const int Items = 100;

    internal static IReadOnlyList<string> ItemIds { get; } =
        [.. Enumerable.Range(1, Items).Select(id => id.ToString(CultureInfo.InvariantCulture))];

    internal static IList<Resource> List() =>
    [
        new() { Uri = Note, Name = "note", Title = "Note", MimeType = "text/plain", Description = "A text that counts how often it was touched." },
        new() { Uri = Pixel, Name = "pixel", Title = "Pixel", MimeType = "image/png", Description = "A picture of one pixel.", Size = DemoPicture.Png.Length },
    ];

    internal static IList<ResourceTemplate> Templates() =>
    [
        new() { UriTemplate = ItemTemplate, Name = "item", Title = "Item", MimeType = "application/json", Description = "One of a hundred items, by number." },
    ];

    internal static string ItemUri(string id) => ItemPrefix + id;

    internal static bool Exists(string uri) => uri is Note or Pixel || ItemId(uri) is not null;

    internal static McpProtocolException NotFound(string uri, string? protocolVersion) =>
        // MCP 2026-07-28 replaced -32002 by -32602.
        new($"Unknown resource: {uri}", DemoEra.IsModern(protocolVersion) ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound);

    /// <summary>What stands under a URI; null if nothing does.</summary>
    internal ResourceContents? Read(string uri) => uri switch
    {
        Note => new TextResourceContents { Uri = uri, MimeType = "text/plain", Text = $"This note was touched {Touches(uri)} times." },
        Pixel => BlobResourceContents.FromBytes(DemoPicture.Png, uri, "image/png"),
        _ => ItemId(uri) is { } id
            ? new TextResourceContents { Uri = uri, MimeType = "application/json", Text = $$"""{"id":{{id}},"touches":{{Touches(uri)}}}""" }
            : null,
    };

    private static string? ItemId(string uri) => uri.StartsWith(ItemPrefix, StringComparison.Ordinal)
        && int.TryParse(uri.AsSpan(ItemPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && id is >= 1 and <= Items && ItemIds[id - 1].Length == uri.Length - ItemPrefix.Length
            ? ItemIds[id - 1]
            : null;

    private string Touches(string uri) => world.Touches(uri).ToString(CultureInfo.InvariantCulture);
}
