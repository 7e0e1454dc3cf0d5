using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Schema;

/// <summary>The schema of a value that is written as one text. A variable may stand in place of every value.</summary>
internal static class ScalarSchema
{
    private const string Variable = "\\$";

    /// <summary>The schema of a value.</summary>
    /// <param name="kind">How it is read.</param>
    /// <param name="key">Its key, which has the bounds.</param>
    public static JsonObject Of(ScalarKind kind, KeyShape key) => kind switch
    {
        { Words.Count: > 0 } => OrVariable(new JsonObject { ["enum"] = new JsonArray([.. kind.Words.Select(word => (JsonNode)word)]) }),
        _ when kind.Type == typeof(bool) => OrVariable(new JsonObject { ["type"] = "boolean" }),
        _ when kind.Type == typeof(int) => OrVariable(Number(key)),
        _ when kind.Type == typeof(double) => OrVariable(Fraction(key)),
        _ when kind.Type == typeof(string) || kind.IsSecret => Text(key),
        _ => new JsonObject { ["type"] = new JsonArray("string", "number") },
    };

    private static JsonObject Number(KeyShape key)
    {
        var schema = new JsonObject { ["type"] = "integer" };
        if (key.Checks.OfType<RangeAttribute>().FirstOrDefault() is { Minimum: int least, Maximum: int most })
        {
            (schema["minimum"], schema["maximum"]) = (least, most);
        }

        return schema;
    }

    private static JsonObject Fraction(KeyShape key)
    {
        var schema = new JsonObject { ["type"] = "number" };
        if (key.Checks.OfType<RangeAttribute>().FirstOrDefault() is { Minimum: double least, Maximum: double most })
        {
            (schema["minimum"], schema["maximum"]) = (least, most);
        }

        return schema;
    }

    // YAML takes `true` and `80` for more than texts; the reader takes them as written.
    private static JsonObject Text(KeyShape key)
    {
        var schema = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") };
        if (key.Value is ValueShape.Scalar && key.Checks.OfType<MinLengthAttribute>().FirstOrDefault() is { } least)
        {
            schema["minLength"] = least.Length;
        }

        return schema;
    }

    private static JsonObject OrVariable(JsonObject schema) =>
        new() { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "string", ["pattern"] = Variable }) };
}
