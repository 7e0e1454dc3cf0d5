using Gateway.Host.Cli.DemoServer;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gateway.Tests.Conformance;

/// <summary>The resources of the conformance server.</summary>
internal static class ConformanceResources
{
    private const string StaticText = "test://static-text";
    private const string StaticBinary = "test://static-binary";
    private const string Watched = "test://watched-resource";
    private const string Prefix = "test://template/";
    private const string Suffix = "/data";

    public static IList<Resource> List() =>
    [
        new() { Uri = StaticText, Name = "static-text", Description = "A text.", MimeType = "text/plain" },
        new() { Uri = StaticBinary, Name = "static-binary", Description = "A picture.", MimeType = "image/png" },
        new() { Uri = Watched, Name = "watched-resource", Description = "One to subscribe to.", MimeType = "text/plain" },
    ];

    public static IList<ResourceTemplate> Templates() =>
        [new() { UriTemplate = "test://template/{id}/data", Name = "template", Description = "Data by id.", MimeType = "application/json" }];

    public static bool Exists(string uri) => uri is StaticText or StaticBinary or Watched || Id(uri) is not null;

    public static ReadResourceResult Read(RequestContext<ReadResourceRequestParams> request) => request.Params!.Uri switch
    {
        StaticText => Text(StaticText, "text/plain", "This is the content of the static text resource."),
        Watched => Text(Watched, "text/plain", "Watched."),
        StaticBinary => new ReadResourceResult { Contents = [BlobResourceContents.FromBytes(DemoPicture.Png, StaticBinary, "image/png")] },
        var uri when Id(uri) is { } id => Text(uri, "application/json", $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}"""),
        var uri => throw NotFound(uri, request.Server.NegotiatedProtocolVersion),
    };

    private static McpProtocolException NotFound(string uri, string? version)
    {
        var error = DemoResources.NotFound(uri, version);
        error.Data["uri"] = uri;
        return error;
    }

    private static ReadResourceResult Text(string uri, string type, string text) =>
        new() { Contents = [new TextResourceContents { Uri = uri, MimeType = type, Text = text }] };

    private static string? Id(string uri) =>
        uri.StartsWith(Prefix, StringComparison.Ordinal) && uri.EndsWith(Suffix, StringComparison.Ordinal) && uri.Length > Prefix.Length + Suffix.Length
            ? uri[Prefix.Length..^Suffix.Length]
            : null;
}
