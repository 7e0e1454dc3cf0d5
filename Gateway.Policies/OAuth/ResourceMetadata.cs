using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Gateway.Policies.OAuth;

/// <summary>
/// What is written about a protected resource (RFC 9728), with keys in snake case whatever case they were written in, and members of any
/// name kept. Immutable.
/// </summary>
public sealed class ResourceMetadata
{
    private const string ResourceKey = "resource";

    private readonly ImmutableSortedDictionary<string, JsonElement> _members;

    private ResourceMetadata(ImmutableSortedDictionary<string, JsonElement> members, Uri? resource) => (_members, Resource) = (members, resource);

    /// <summary>The URL of the resource, as it is written; null: it is not.</summary>
    public Uri? Resource { get; }

    /// <summary>The same as text, letter for letter: clients compare it with the URL they use.</summary>
    public string? ResourceText => _members.TryGetValue(ResourceKey, out var text) ? text.GetString() : null;

    /// <summary>Reads what is written.</summary>
    /// <param name="written">Members by key; null: none.</param>
    /// <param name="path">Where they are written.</param>
    /// <param name="errors">Receives what is wrong.</param>
    /// <returns>The metadata; null when an error was added.</returns>
    public static ResourceMetadata? Create(IReadOnlyDictionary<string, JsonElement>? written, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var before = errors.Count;
        var members = ImmutableSortedDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (key, value) in (written ?? ImmutableDictionary<string, JsonElement>.Empty).OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && !members.TryAdd(SnakeCase(key), value))
            {
                errors.Add(new ConfigError($"{path}.{key}", $"\"{SnakeCase(key)}\" is written twice, in two spellings.", "Remove one of them."));
            }
        }

        Uri? resource = null;
        if (members.TryGetValue(ResourceKey, out var text) && (resource = Url(text)) is null)
        {
            errors.Add(new ConfigError($"{path}.resource", "This is not the URL of a resource.",
                "Write the URL that clients connect to, such as https://gateway.example.com/mcp, without a query and a fragment."));
        }

        return errors.Count == before ? new ResourceMetadata(members.ToImmutable(), resource) : null;
    }

    /// <summary>The document with the members that are written and no others.</summary>
    public byte[] Document() => Write(_members);

    /// <summary>The document of a resource behind the gateway: what is computed, and what is written in its place or beside it.</summary>
    /// <param name="resource">The URL of the resource.</param>
    /// <param name="authorizationServer">The issuer that clients get their tokens from.</param>
    public byte[] Document(string resource, string authorizationServer)
    {
        var members = _members.ToBuilder();
        members.TryAdd(ResourceKey, JsonSerializer.SerializeToElement(resource));
        members.TryAdd("authorization_servers", JsonSerializer.SerializeToElement(new[] { authorizationServer }));

        // The revision that made MCP servers protected resources, as agentgateway says it.
        members.TryAdd("mcp_protocol_version", JsonSerializer.SerializeToElement("2025-06-18"));
        members.TryAdd("resource_type", JsonSerializer.SerializeToElement("mcp-server"));
        return Write(members.ToImmutable());
    }

    /// <summary><c>scopesSupported</c> as <c>scopes_supported</c>; what is in snake case already stays as it is.</summary>
    internal static string SnakeCase(string key)
    {
        var text = new StringBuilder(key.Length + 4);
        for (var index = 0; index < key.Length; index++)
        {
            // jwksURI is one word more, not three.
            if (char.IsAsciiLetterUpper(key[index]) && index > 0 && key[index - 1] != '_' && !char.IsAsciiLetterUpper(key[index - 1]))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(key[index]));
        }

        return text.ToString();
    }

    // RFC 9728 §1.2: https (http is for a laptop), no fragment; a query would not find its way into the metadata's URL.
    private static Uri? Url(JsonElement text) => text.ValueKind == JsonValueKind.String
        && OAuthUrls.Http(text.GetString()) is { Query: "", Fragment: "" } url
        && !text.GetString().AsSpan().ContainsAny('?', '#') ? url : null;

    private static byte[] Write(ImmutableSortedDictionary<string, JsonElement> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = false }))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in members)
            {
                writer.WritePropertyName(key);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
