using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Host.Cluster;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Schema;

/// <summary>
/// The configuration as a JSON schema (draft 7, which editors of YAML read), made from the same records that the reader fills. It has the current
/// spelling of every key; old spellings, which are read with a warning, are not in it.
/// </summary>
internal sealed class ConfigSchema
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly XmlSummaries _summaries;
    private readonly SortedDictionary<string, JsonNode> _definitions = new(StringComparer.Ordinal);

    private ConfigSchema(XmlSummaries summaries) => _summaries = summaries;

    /// <summary>Writes the schema.</summary>
    /// <param name="summaries">What the documentation says of each key.</param>
    public static string Write(XmlSummaries summaries) => Write(summaries, typeof(GatewayFileConfig), "AgentGateway for .NET");

    /// <summary>Writes the schema of the file of <c>--cluster</c>.</summary>
    /// <param name="summaries">What the documentation says of each key.</param>
    public static string WriteCluster(XmlSummaries summaries) => Write(summaries, typeof(ClusterConfig), "AgentGateway for .NET: a node of a cluster");

    private static string Write(XmlSummaries summaries, Type file, string title)
    {
        var schema = new ConfigSchema(summaries);
        var root = schema.Record(file);
        var document = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = title };
        foreach (var (key, value) in root.ToList())
        {
            root.Remove(key);
            document[key] = value;
        }

        document["definitions"] = new JsonObject(schema._definitions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        return document.ToJsonString(Layout) + "\n";
    }

    private JsonObject Record(Type type)
    {
        var shape = RecordShape.Of(type);
        var properties = new JsonObject();
        foreach (var key in shape.AllKeys.Values.OrderBy(key => key.Key, StringComparer.Ordinal))
        {
            properties[key.Key] = Key(key);
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (Required(shape) is { Count: > 0 } required)
        {
            schema["required"] = required;
        }

        if (shape.ExactlyOneOf.Count > 0)
        {
            schema["oneOf"] = new JsonArray([.. shape.ExactlyOneOf.Select(key => new JsonObject { ["required"] = new JsonArray(key.Key) })]);
        }

        return (shape.Shorthand ?? (shape.ListShorthand.Count > 0 ? shape.ListShorthand[0] : null)) is { } shorthand ? AnyOf(Value(shorthand.Value, shorthand), schema) : schema;
    }

    // Keys of an inlined record are required where that record says so.
    private static JsonArray Required(RecordShape shape) =>
        [.. shape.AllKeys.Values.Where(key => key.IsRequired).Select(key => key.Key).Order(StringComparer.Ordinal)];

    private JsonObject Key(KeyShape key)
    {
        var value = Value(key.Value, key);
        if (_summaries.Of(key.Property) is not { } summary)
        {
            return value;
        }

        // Draft 7 ignores what stands beside a reference.
        var described = value.ContainsKey("$ref") ? new JsonObject { ["allOf"] = new JsonArray(value) } : value;
        described.Insert(0, "description", summary);
        return described;
    }

    private JsonObject Value(ValueShape shape, KeyShape key) => shape switch
    {
        ValueShape.Scalar scalar => ScalarSchema.Of(scalar.Kind, key),
        ValueShape.List list => List(list, key),
        ValueShape.Map map => new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(map.Item, key) },
        ValueShape.Free => [],
        ValueShape.Nested nested => Reference(nested.Type),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private JsonObject List(ValueShape.List list, KeyShape key)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = Value(list.Item, key) };
        if (key.Checks.OfType<System.ComponentModel.DataAnnotations.MinLengthAttribute>().FirstOrDefault() is { } least)
        {
            schema["minItems"] = least.Length;
        }

        return key.OneOrMany is null ? schema : AnyOf(Value(list.Item, key), schema);
    }

    private JsonObject Reference(Type type)
    {
        var name = type.Name.EndsWith("Config", StringComparison.Ordinal) ? type.Name[..^"Config".Length] : type.Name;
        if (!_definitions.ContainsKey(name))
        {
            // The name is taken before the record is walked, as a record may hold its own kind.
            _definitions[name] = new JsonObject();
            _definitions[name] = Record(type);
        }

        return new JsonObject { ["$ref"] = $"#/definitions/{name}" };
    }

    private static JsonObject AnyOf(JsonObject one, JsonObject other) => new() { ["anyOf"] = new JsonArray(one, other) };
}
