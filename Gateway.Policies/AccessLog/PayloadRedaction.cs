using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Policies.AccessLog;

/// <summary>Hides values in JSON before anything of it can get into a log. Immutable.</summary>
public sealed class PayloadRedaction
{
    /// <summary>What stands in place of a hidden value.</summary>
    public const string Mark = "<redacted>";

    // Parts of names, in lower case and without the signs between words.
    private static readonly string[] Credentials =
        ["password", "passwd", "passphrase", "secret", "token", "authorization", "cookie", "apikey", "privatekey", "credential"];

    // What is escaped for terminals and browsers is the log's business.
    private static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ImmutableHashSet<string> _names;
    private readonly ImmutableArray<string[]> _paths;

    private PayloadRedaction(ImmutableHashSet<string> names, ImmutableArray<string[]> paths) => (_names, _paths) = (names, paths);

    /// <summary>Reads what is to be hidden.</summary>
    /// <param name="written">Names and paths, as <see cref="AccessLogConfig.Redact"/> has them.</param>
    /// <param name="path">Where they stand in the configuration.</param>
    /// <param name="errors">Receives what is wrong with them.</param>
    public static PayloadRedaction Create(IReadOnlyList<string>? written, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var parts = (written ?? []).Select(text => text.Split('.')).ToArray();
        for (var index = 0; index < parts.Length; index++)
        {
            if (parts[index].Any(part => part.Length == 0))
            {
                errors.Add(new($"{path}[{index}]", "This names nothing that could be hidden.", "Write a name such as pin, or a path such as customer.card or items.*.note."));
            }
        }

        return new(
            parts.Where(part => part.Length == 1).Select(part => part[0]).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase),
            [.. parts.Where(part => part.Length > 1)]);
    }

    /// <summary>Whether a name sounds like that of a credential.</summary>
    public static bool IsCredential(string name)
    {
        var plain = name.AsSpan().ContainsAny('-', '_') ? name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal) : name;
        return Credentials.Any(word => plain.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The same JSON with <see cref="Mark"/> in place of what is hidden; null: it is no JSON.</summary>
    public byte[]? Apply(ReadOnlySpan<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        var reader = new Utf8JsonReader(json);
        var path = new List<string>();
        try
        {
            using var writer = new Utf8JsonWriter(output, Written);
            reader.Read();
            Copy(ref reader, writer, path);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }

        return output.WrittenSpan.ToArray();
    }

    // Not deeper than the reader goes, which refuses more than 64 levels.
    private void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer, List<string> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    writer.WritePropertyName(name);
                    reader.Read();
                    Member(ref reader, writer, path, name);
                }

                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                {
                    Member(ref reader, writer, path, index.ToString(CultureInfo.InvariantCulture));
                }

                writer.WriteEndArray();
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    private void Member(ref Utf8JsonReader reader, Utf8JsonWriter writer, List<string> path, string name)
    {
        path.Add(name);
        if (IsHidden(path))
        {
            reader.Skip();
            writer.WriteStringValue(Mark);
        }
        else
        {
            Copy(ref reader, writer, path);
        }

        path.RemoveAt(path.Count - 1);
    }

    private bool IsHidden(List<string> path) => _names.Contains(path[^1]) || IsCredential(path[^1]) || _paths.Any(hidden => Matches(hidden, path));

    private static bool Matches(string[] hidden, List<string> path)
    {
        if (hidden.Length != path.Count)
        {
            return false;
        }

        for (var i = 0; i < hidden.Length; i++)
        {
            if (hidden[i] != "*" && !hidden[i].Equals(path[i], StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}
