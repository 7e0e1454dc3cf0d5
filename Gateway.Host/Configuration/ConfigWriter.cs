using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Actors.Backends;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Configuration.Values;
using Gateway.Policies;

namespace Gateway.Host.Configuration;

/// <summary>Writes a configuration as YAML that reads back as the same configuration, except that secrets are redacted.</summary>
internal static partial class ConfigWriter
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a configuration.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="withDefaults">Whether keys are written whose value is the default.</param>
    public static string Write(GatewayConfig config, bool withDefaults) => Record(config, new Style(withDefaults, IsHiding: false), indent: 0);

    /// <summary>Writes a set of policies, without keys whose value is the default; what may hold secrets is redacted as well.</summary>
    public static string Write(PolicySetConfig policies) => Record(policies, new Style(WithDefaults: false, IsHiding: true), indent: 0);

    /// <summary>A text as the configuration would hold it, always in quotation marks.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text.Replace("$", "$$", StringComparison.Ordinal), Quoting);

    private static string Record(object record, Style style, int indent)
    {
        var shape = RecordShape.Of(record.GetType());
        var defaults = shape.Create();
        var text = new StringBuilder();
        foreach (var key in shape.Keys)
        {
            // A plain HTTP backend holds an MCP backend without targets, which nobody wrote.
            if (key.Property.GetValue(record) is not { } value || value is McpBackendConfig { Targets.Count: 0 })
            {
                continue;
            }

            if (style.IsHiding && value is IReadOnlyDictionary<string, string> texts && key.Property.IsDefined(typeof(MayHoldSecretsAttribute), inherit: false))
            {
                value = texts.ToDictionary(text => text.Key, _ => Secret.Redacted);
            }

            var written = Value(value, style, indent);
            if (style.WithDefaults || key.IsRequired || key.Property.GetValue(defaults) is not { } @default || Value(@default, style, indent) != written)
            {
                text.Append(' ', indent).Append(key.Key).Append(':').Append(written);
            }
        }

        return text.ToString();
    }

    /// <summary>How much is written.</summary>
    private readonly record struct Style(bool WithDefaults, bool IsHiding);

    // A value with the blank or the line break that parts it from its key, and the line break behind it.
    private static string Value(object value, Style style, int indent) => value switch
    {
        _ when IsScalar(value) => $" {Scalar(value)}\n",
        IDictionary map => map.Count == 0 ? " {}\n" : "\n" + Map(map, indent + 2),
        IList list => list.Count == 0 ? " []\n" : "\n" + List(list, style, indent),
        _ => Record(value, style, indent + 2) is { Length: > 0 } keys ? "\n" + keys : " {}\n",
    };

    private static string List(IList list, Style style, int indent)
    {
        var text = new StringBuilder();
        foreach (var item in list)
        {
            var written = IsScalar(item!) ? Scalar(item!) + "\n" : Record(item!, style, indent + 2).TrimStart(' ');
            text.Append(' ', indent).Append("- ").Append(written.Length == 0 ? "{}\n" : written);
        }

        return text.ToString();
    }

    private static string Map(IDictionary map, int indent)
    {
        var text = new StringBuilder();
        foreach (var key in map.Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            text.Append(' ', indent).Append(Text(key)).Append(": ").Append(Scalar(map[key]!)).Append('\n');
        }

        return text.ToString();
    }

    private static bool IsScalar(object value) => value is JsonElement || ScalarKinds.TryGet(value.GetType(), out _) || Shorthand(value) is not null;

    // The one text that a record can be written as; null: it has other keys set as well, or none.
    private static object? Shorthand(object record)
    {
        if (record is System.Collections.IEnumerable || RecordShape.Of(record.GetType()) is not { Shorthand: { } shorthand } shape)
        {
            return null;
        }

        var others = shape.Keys.Where(key => key != shorthand).Any(key => key.Property.GetValue(record) is not null);
        return others ? null : shorthand.Property.GetValue(record);
    }

    private static string Scalar(object value) => value switch
    {
        // JSON is YAML.
        JsonElement json => json.GetRawText().Replace("$", "$$", StringComparison.Ordinal),
        string text => Text(text.Replace("$", "$$", StringComparison.Ordinal)),
        bool flag => flag ? "true" : "false",
        TimeSpan duration => Durations.Format(duration),
        Enum member => ScalarKinds.Spell(member),
        _ when !ScalarKinds.TryGet(value.GetType(), out _) && Shorthand(value) is { } text => Scalar(text),
        _ => Text(string.Create(CultureInfo.InvariantCulture, $"{value}")),
    };

    // JSON's quoting is YAML's double quoting.
    private static string Text(string text) => Plain().IsMatch(text) && text is not ("null" or "Null" or "NULL") ? text : JsonSerializer.Serialize(text, Quoting);

    [GeneratedRegex("^[A-Za-z0-9/.][A-Za-z0-9_./@+=$-]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
