using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Backends;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Configuration.Values;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>
/// Shows a configuration as JSON, to whoever may not know its secrets: what is a <see cref="Secret"/> or may hold one
/// (<see cref="MayHoldSecretsAttribute"/>) is redacted, and a value with variables is shown as it is written, with their names.
/// </summary>
internal sealed class ConfigJson
{
    private readonly ConfigSource? _source;
    private readonly bool _withDefaults;

    private ConfigJson(ConfigSource? source, bool withDefaults) => (_source, _withDefaults) = (source, withDefaults);

    /// <summary>Shows a configuration in its normalised form.</summary>
    /// <param name="loaded">The configuration, and where it was written.</param>
    /// <param name="withDefaults">Whether keys are shown whose value is the default.</param>
    public static JsonObject Of(ConfigLoadResult.Loaded loaded, bool withDefaults) => new ConfigJson(loaded.Source, withDefaults).Record(loaded.Config, "");

    /// <summary>Shows a set of policies, without keys whose value is the default.</summary>
    public static JsonObject Of(PolicySetConfig policies) => new ConfigJson(null, withDefaults: false).Record(policies, null);

    private JsonObject Record(object record, string? path)
    {
        var shape = RecordShape.Of(record.GetType());
        var defaults = shape.Create();
        var json = new JsonObject();
        foreach (var key in shape.Keys)
        {
            // A plain HTTP backend holds an MCP backend without targets, which nobody wrote.
            if (key.Property.GetValue(record) is not { } value || value is McpBackendConfig { Targets.Count: 0 })
            {
                continue;
            }

            var hidden = key.Property.GetCustomAttribute<MayHoldSecretsAttribute>();
            var shown = Value(value, path is null ? null : ConfigPath.Key(path, key.Key), hidden);
            if (_withDefaults || key.IsRequired || key.Property.GetValue(defaults) is not { } @default || !JsonNode.DeepEquals(Value(@default, null, hidden), shown))
            {
                json[key.Key] = shown;
            }
        }

        return json;
    }

    // Without a path it is a default, which nobody wrote.
    private JsonNode? Value(object value, string? path, MayHoldSecretsAttribute? hidden) => value switch
    {
        JsonElement free => Free(free, path),
        _ when ScalarKinds.TryGet(value.GetType(), out _) => Scalar(value, path, hidden),
        IDictionary map => new JsonObject(map.Keys.Cast<string>().Order(StringComparer.Ordinal)
            .Select(key => KeyValuePair.Create(key, Value(map[key]!, path is null ? null : ConfigPath.Key(path, key), hidden)))),
        IList list => new JsonArray([.. list.Cast<object>().Select((item, index) => Value(item, path is null ? null : ConfigPath.Item(path, index), hidden))]),
        _ => Record(value, path),
    };

    private JsonValue Scalar(object value, string? path, MayHoldSecretsAttribute? hidden) => value switch
    {
        Secret => JsonValue.Create(Secret.Redacted),
        _ when hidden is { InQuery: false } => JsonValue.Create(Secret.Redacted),
        _ when path is not null && _source?.WithVariables(path) is { } written => JsonValue.Create(written),
        string text when hidden is not null && text.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 => JsonValue.Create($"{text[..query]}?{Secret.Redacted}"),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        TimeSpan duration => JsonValue.Create(Durations.Format(duration)),
        Enum member => JsonValue.Create(ScalarKinds.Spell(member)),
        _ => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"{value}")),
    };

    private JsonNode? Free(JsonElement value, string? path) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Free(member.Value, path is null ? null : ConfigPath.Key(path, member.Name))))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select((item, index) => Free(item, path is null ? null : ConfigPath.Item(path, index)))]),
        _ when path is not null && _source?.WithVariables(path) is { } written => JsonValue.Create(written),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(value),
    };
}
