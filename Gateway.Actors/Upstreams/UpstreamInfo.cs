using System.Text.Json;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams;

/// <summary>What a target answered to <c>initialize</c> or <c>server/discover</c>.</summary>
/// <param name="Version">The revision it speaks.</param>
/// <param name="Features">What it can do, as far as the gateway decides by it.</param>
/// <param name="Capabilities">Its raw <c>capabilities</c> object.</param>
/// <param name="ServerInfo">Its raw <c>serverInfo</c> object.</param>
/// <param name="Instructions">Its <c>instructions</c>, or null.</param>
internal sealed record UpstreamInfo(
    ProtocolVersion Version, ServerFeatures Features, ReadOnlyMemory<byte> Capabilities, ReadOnlyMemory<byte> ServerInfo, string? Instructions)
{
    private const string ServerInfoKey = "io.modelcontextprotocol/serverInfo";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = JsonRpcReader.MaxDepth };

    /// <summary>The era in which it is spoken to.</summary>
    public ProtocolEra Era => Version.Era();

    /// <summary>Reads an <c>InitializeResult</c>; null when it is none, or is of a revision the gateway does not speak.</summary>
    public static UpstreamInfo? Read(ReadOnlyMemory<byte> result) => Parse(result, Read);

    /// <summary>Reads a <c>DiscoverResult</c>; null when it is none.</summary>
    public static DiscoverAnswer? ReadDiscovered(ReadOnlyMemory<byte> result) => Parse(result, Discovered) is { } answer
        ? answer with { Shared = answer.Info is null ? TimeSpan.Zero : CacheHint.Of(result.Span).Shared }
        : null;

    private static T? Parse<T>(ReadOnlyMemory<byte> result, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(result, Strict);
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second: half a surrogate pair, which is no text.
            return null;
        }
    }

    private static UpstreamInfo? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("protocolVersion", out var version) || version.ValueKind != JsonValueKind.String
            || !root.TryGetProperty("capabilities", out var capabilities) || capabilities.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var known = ProtocolVersions.Find(version.GetString());
        return known is ProtocolVersion.Unknown or > ProtocolVersions.NewestLegacy
            ? null
            : new UpstreamInfo(known, FeaturesOf(capabilities), Raw(capabilities), Raw(root, "serverInfo"), Text(root, "instructions"));
    }

    private static DiscoverAnswer? Discovered(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("supportedVersions", out var versions) || versions.ValueKind != JsonValueKind.Array
            || !root.TryGetProperty("capabilities", out var capabilities) || capabilities.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var supported = versions.EnumerateArray().Where(version => version.ValueKind == JsonValueKind.String).Select(version => version.GetString()!).ToList();
        if (!supported.Contains(ProtocolVersions.Modern.Name()))
        {
            return new DiscoverAnswer(null, supported, TimeSpan.Zero);
        }

        var serverInfo = root.TryGetProperty("_meta", out var meta) && meta.ValueKind == JsonValueKind.Object ? Raw(meta, ServerInfoKey) : default;

        // Log messages are asked for by each request; the official SDK's servers send them without announcing that they can.
        var info = new UpstreamInfo(ProtocolVersions.Modern, FeaturesOf(capabilities) | ServerFeatures.Logging, Raw(capabilities), serverInfo, Text(root, "instructions"));
        return new DiscoverAnswer(info, supported, TimeSpan.Zero);
    }

    private static ServerFeatures FeaturesOf(JsonElement capabilities)
    {
        var features = ServerFeatures.None;
        Add(capabilities, "tools", ServerFeatures.Tools, ("listChanged", ServerFeatures.ToolsListChanged));
        Add(capabilities, "prompts", ServerFeatures.Prompts, ("listChanged", ServerFeatures.PromptsListChanged));
        Add(
            capabilities, "resources", ServerFeatures.Resources,
            ("listChanged", ServerFeatures.ResourcesListChanged), ("subscribe", ServerFeatures.Subscribe));
        Add(capabilities, "logging", ServerFeatures.Logging);
        Add(capabilities, "completions", ServerFeatures.Completions);
        return features;

        void Add(JsonElement of, string name, ServerFeatures feature, params ReadOnlySpan<(string Name, ServerFeatures Feature)> parts)
        {
            if (!of.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            features |= feature;
            foreach (var part in parts)
            {
                features |= value.TryGetProperty(part.Name, out var flag) && flag.ValueKind == JsonValueKind.True ? part.Feature : 0;
            }
        }
    }

    private static ReadOnlyMemory<byte> Raw(JsonElement element) => JsonSerializer.SerializeToUtf8Bytes(element);

    private static ReadOnlyMemory<byte> Raw(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? Raw(value) : default;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
