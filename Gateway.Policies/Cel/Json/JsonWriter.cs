using System.Globalization;
using System.Text;
using Gateway.Policies.Cel.Library;

namespace Gateway.Policies.Cel.Json;

/// <summary>
/// Values as JSON: ints and uints as numbers with all their digits, infinities and NaN as their names, bytes as base64, times,
/// addresses and types as text, an optional as what it wraps or null, map keys as text.
/// </summary>
internal static class JsonWriter
{
    /// <summary>Null if the value has no JSON form, or if it takes more than <paramref name="activation"/> allows.</summary>
    public static string? Write(in CelValue value, CelActivation? activation = null)
    {
        var text = new StringBuilder();
        return TryAppend(text, value, activation) ? text.ToString() : null;
    }

    public static StringBuilder AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' or '\\' => text.Append('\\').Append((char)rune.Value),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => text.Append(rune.ToString()),
            };
        }

        return text.Append('"');
    }

    private static bool TryAppend(StringBuilder text, in CelValue value, CelActivation? activation)
    {
        if (activation?.Charge(1) == false)
        {
            return false;
        }

        switch (value.Kind)
        {
            case CelKind.Null or CelKind.Optional when value.Kind == CelKind.Null || !value.IsPresent:
                text.Append("null");
                return true;
            case CelKind.Optional:
                return TryAppend(text, value.Unwrapped, activation);
            case CelKind.Double when double.IsFinite(value.Number):
                var number = value.Number.ToString("R", CultureInfo.InvariantCulture);
                text.Append(number).Append(number.AsSpan().ContainsAny('.', 'E') ? "" : ".0");
                return true;
            case CelKind.Bool or CelKind.Int or CelKind.UInt:
                text.Append(Conversions.TextOf(value));
                return true;
            case CelKind.List:
                return TryAppendList(text, value.Items, activation);
            case CelKind.Map:
                return TryAppendMap(text, value.Entries, activation);
            default:
                return TextOf(value) is { } scalar && activation?.Charge(scalar.Length / 16) != false && AppendString(text, scalar) is not null;
        }
    }

    private static string? TextOf(in CelValue value) => value.Kind switch
    {
        CelKind.Double => DoubleText.FormatPlain(value.Number),
        CelKind.Bytes => Convert.ToBase64String(value.Octets),
        CelKind.Type => value.Text,
        _ => Conversions.TextOf(value),
    };

    private static bool TryAppendList(StringBuilder text, CelList list, CelActivation? activation)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            text.Append(i > 0 ? "," : "");
            if (!TryAppend(text, list[i], activation))
            {
                return false;
            }
        }

        text.Append(']');
        return true;
    }

    private static bool TryAppendMap(StringBuilder text, CelMap map, CelActivation? activation)
    {
        text.Append('{');
        for (var i = 0; i < map.Count; i++)
        {
            AppendString(text.Append(i > 0 ? "," : ""), Conversions.TextOf(map.KeyAt(i)) ?? "").Append(':');
            if (!TryAppend(text, map.ValueAt(i), activation))
            {
                return false;
            }
        }

        text.Append('}');
        return true;
    }
}
