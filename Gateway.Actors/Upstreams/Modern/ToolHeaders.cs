using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;

namespace Gateway.Actors.Upstreams.Modern;

/// <summary>The headers that the tools of a target want (MCP 2026-07-28, <c>x-mcp-header</c>), by the list they were last seen in. Immutable.</summary>
internal sealed class ToolHeaders
{
    private const string Annotation = "x-mcp-header";

    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly FrozenDictionary<string, ImmutableArray<ToolHeader>> _tools;

    private ToolHeaders(FrozenDictionary<string, ImmutableArray<ToolHeader>> tools, FrozenSet<string> refused) => (_tools, Refused) = (tools, refused);

    /// <summary>No tool wants any.</summary>
    public static ToolHeaders None { get; } = new(FrozenDictionary<string, ImmutableArray<ToolHeader>>.Empty, FrozenSet<string>.Empty);

    /// <summary>Tools with annotations that are against the rules: a client must not use them.</summary>
    public FrozenSet<string> Refused { get; }

    /// <summary>The headers of a tool.</summary>
    public ImmutableArray<ToolHeader> Of(string tool) => _tools.GetValueOrDefault(tool, []);

    /// <summary>Reads the result of <c>tools/list</c>.</summary>
    public static ToolHeaders Read(ReadOnlyMemory<byte> result)
    {
        if (result.Span.IndexOf("x-mcp-header"u8) < 0)
        {
            return None;
        }

        try
        {
            using var document = JsonDocument.Parse(result);
            return Read(document.RootElement);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which is no text: the list is of no use to a client that looks at it.
            return None;
        }
    }

    /// <summary>What both lists know: pages of one list. A tool of both is as in the later one.</summary>
    public ToolHeaders And(ToolHeaders later)
    {
        if (later._tools.Count == 0 && later.Refused.Count == 0)
        {
            return this;
        }

        var known = new Dictionary<string, ImmutableArray<ToolHeader>>(_tools, StringComparer.Ordinal);
        foreach (var (tool, headers) in later._tools)
        {
            known[tool] = headers;
        }

        return new ToolHeaders(known.ToFrozenDictionary(StringComparer.Ordinal), Refused.Union(later.Refused).ToFrozenSet(StringComparer.Ordinal));
    }

    private static ToolHeaders Read(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("tools", out var tools) || tools.ValueKind != JsonValueKind.Array)
        {
            return None;
        }

        var known = new Dictionary<string, ImmutableArray<ToolHeader>>(StringComparer.Ordinal);
        var refused = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tool in tools.EnumerateArray().Where(tool => tool.ValueKind == JsonValueKind.Object))
        {
            if (!tool.TryGetProperty("name", out var named) || named.ValueKind != JsonValueKind.String || !tool.TryGetProperty("inputSchema", out var schema))
            {
                continue;
            }

            var name = named.GetString()!;
            var found = new List<ToolHeader>();
            if (!Collect(schema, [], reachable: true, found) || found.DistinctBy(header => header.Name, StringComparer.OrdinalIgnoreCase).Count() != found.Count)
            {
                refused.Add(name);
            }
            else if (found.Count > 0)
            {
                known[name] = [.. found];
            }
        }

        return new ToolHeaders(known.ToFrozenDictionary(StringComparer.Ordinal), refused.ToFrozenSet(StringComparer.Ordinal));
    }

    // False: an annotation is against the rules. They count on properties only, and on properties of properties.
    private static bool Collect(JsonElement schema, ImmutableArray<string> path, bool reachable, List<ToolHeader> found)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            return schema.EnumerateArray().All(item => Collect(item, path, reachable: false, found));
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        foreach (var member in schema.EnumerateObject())
        {
            var isValid = member.NameEquals(Annotation) ? TakeAnnotation(schema, member.Value, path, reachable, found)
                : IsMap(member.Name) && member.Value.ValueKind == JsonValueKind.Object
                    ? member.Value.EnumerateObject().All(property => Collect(property.Value, path.Add(property.Name), reachable && member.Name == "properties", found))
                : IsData(member.Name) || Collect(member.Value, path, reachable: false, found);
            if (!isValid)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TakeAnnotation(JsonElement schema, JsonElement value, ImmutableArray<string> path, bool reachable, List<ToolHeader> found)
    {
        if (!reachable || path.IsEmpty || value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } name || name.AsSpan().ContainsAnyExcept(Token)
            || !schema.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() is not ("string" or "integer" or "boolean"))
        {
            return false;
        }

        found.Add(new ToolHeader(name, path));
        return true;
    }

    // Of schemas by names that are nobody's keywords.
    private static bool IsMap(string keyword) => keyword is "properties" or "patternProperties" or "$defs" or "definitions" or "dependentSchemas";

    // Values, not schemas.
    private static bool IsData(string keyword) => keyword is "default" or "const" or "enum" or "examples";
}
