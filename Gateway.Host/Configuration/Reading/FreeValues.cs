using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Host.Configuration.Reading;

/// <summary>Turns values whose form is the user's own into JSON, with variables replaced.</summary>
internal sealed class FreeValues(ScalarBinder scalars)
{
    private static readonly ScalarKind Text = new("a text", "Write a text.", text => text) { Type = typeof(string) };

    /// <summary>Reads a value.</summary>
    /// <returns>Its JSON; null when an error was added.</returns>
    public object? Read(ConfigNode node, string path)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (!Write(node, path, writer))
            {
                return null;
            }
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    // Every part is read before the verdict, so that each one's errors are found.
    private bool Write(ConfigNode node, string path, Utf8JsonWriter writer)
    {
        var complete = true;
        switch (node)
        {
            case ConfigNode.Mapping mapping:
                writer.WriteStartObject();
                foreach (var (key, entry) in mapping.Entries)
                {
                    writer.WritePropertyName(key);
                    complete &= Write(entry.Value, ConfigPath.Key(path, key), writer);
                }

                writer.WriteEndObject();
                return complete;
            case ConfigNode.Sequence sequence:
                writer.WriteStartArray();
                for (var index = 0; index < sequence.Items.Count; index++)
                {
                    complete &= Write(sequence.Items[index], ConfigPath.Item(path, index), writer);
                }

                writer.WriteEndArray();
                return complete;
            case ConfigNode.Scalar scalar:
                return WriteScalar(scalar, path, writer);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private bool WriteScalar(ConfigNode.Scalar scalar, string path, Utf8JsonWriter writer)
    {
        if (scalar.IsPlain && WritePlain(scalar, writer))
        {
            return true;
        }

        var text = scalars.Bind(Text, scalar, path, []) as string;
        writer.WriteStringValue(text);
        return text is not null;
    }

    // YAML's core schema: what is written without quotes may be more than a text.
    private static bool WritePlain(ConfigNode.Scalar scalar, Utf8JsonWriter writer)
    {
        switch (scalar.Text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                writer.WriteNullValue();
                return true;
            case "true" or "True" or "TRUE":
                writer.WriteBooleanValue(true);
                return true;
            case "false" or "False" or "FALSE":
                writer.WriteBooleanValue(false);
                return true;
        }

        if (long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            writer.WriteNumberValue(whole);
            return true;
        }

        if (double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
            return true;
        }

        return false;
    }
}
