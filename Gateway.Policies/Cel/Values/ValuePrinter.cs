using System.Globalization;
using System.Text;
using Gateway.Policies.Cel.Network;
using Gateway.Policies.Cel.Syntax;
using Gateway.Policies.Cel.Time;

namespace Gateway.Policies.Cel.Values;

/// <summary>Values as the language writes them. Long texts and collections are cut, for these lines go to people and logs.</summary>
internal static class ValuePrinter
{
    private const int MaxText = 256;
    private const int MaxItems = 16;

    public static string Print(in CelValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.String:
                text.Append(LiteralWriter.Quote(value.Text.Length > MaxText ? value.Text[..MaxText] + "…" : value.Text));
                break;
            case CelKind.Bytes:
                text.Append(LiteralWriter.Quote(value.Octets.Length > MaxText ? value.Octets[..MaxText] : value.Octets));
                break;
            case CelKind.List:
                AppendList(text, value.Items);
                break;
            case CelKind.Map:
                AppendMap(text, value.Entries);
                break;
            case CelKind.Optional when value.IsPresent:
                text.Append("optional.of(");
                Append(text, value.Unwrapped);
                text.Append(')');
                break;
            default:
                text.Append(Scalar(value));
                break;
        }
    }

    private static string Scalar(in CelValue value) => value.Kind switch
    {
        CelKind.Null => "null",
        CelKind.Bool => value.IsTrue ? "true" : "false",
        CelKind.Int => value.Bits.ToString(CultureInfo.InvariantCulture),
        CelKind.UInt => value.Unsigned.ToString(CultureInfo.InvariantCulture) + "u",
        CelKind.Double => LiteralWriter.Double(value.Number),
        CelKind.Timestamp => $"timestamp(\"{Timestamps.Format(value)}\")",
        CelKind.Duration => $"duration(\"{Durations.Format(value.Bits)}\")",
        CelKind.Type => value.Text,
        CelKind.Optional => "optional.none()",
        CelKind.Ip => $"ip(\"{IpAddress.From(value)}\")",
        CelKind.Cidr => $"cidr(\"{value.Reference}\")",
        CelKind.Error => $"error: {value.Error}",
        CelKind.Absent => $"absent: {value.Error}",
        _ => "unknown",
    };

    private static void AppendList(StringBuilder text, CelList list)
    {
        text.Append('[');
        for (var i = 0; i < list.Count && i < MaxItems; i++)
        {
            Append(text.Append(i > 0 ? ", " : ""), list[i]);
        }

        text.Append(list.Count > MaxItems ? $", … {list.Count} elements]" : "]");
    }

    private static void AppendMap(StringBuilder text, CelMap map)
    {
        text.Append('{');
        for (var i = 0; i < map.Count && i < MaxItems; i++)
        {
            Append(text.Append(i > 0 ? ", " : ""), map.KeyAt(i));
            Append(text.Append(": "), map.ValueAt(i));
        }

        text.Append(map.Count > MaxItems ? $", … {map.Count} entries}}" : "}");
    }
}
