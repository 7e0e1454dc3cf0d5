using System.Text;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>Any value as text, the way <c>%s</c> shows it: lists in brackets, maps in braces and ordered by key.</summary>
internal static class ValueText
{
    /// <summary>Null if the budget runs out, or for bytes that are not UTF-8.</summary>
    public static string? Format(in CelValue value, CelActivation activation)
    {
        var text = new StringBuilder();
        return TryAppend(text, value, activation) ? text.ToString() : null;
    }

    private static bool TryAppend(StringBuilder text, in CelValue value, CelActivation activation)
    {
        if (!activation.Charge(1))
        {
            return false;
        }

        switch (value.Kind)
        {
            case CelKind.List:
                return TryAppendList(text, value.Items, activation);
            case CelKind.Map:
                return TryAppendMap(text, value.Entries, activation);
            case CelKind.Null:
                text.Append("null");
                return true;
            case CelKind.Type:
                text.Append(value.Text);
                return true;
            case CelKind.Double:
                text.Append(DoubleText.FormatPlain(value.Number));
                return true;
            case CelKind.Optional:
                text.Append(value.IsPresent ? "optional.of(" : "optional.none()");
                return !value.IsPresent || (TryAppend(text, value.Unwrapped, activation) && text.Append(')') is not null);
            default:
                var scalar = Conversions.TextOf(value);
                text.Append(scalar);
                return scalar is not null && TextEditing.TryCharge(scalar.Length, activation);
        }
    }

    private static bool TryAppendList(StringBuilder text, CelList list, CelActivation activation)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            if (!TryAppend(text, list[i], activation))
            {
                return false;
            }
        }

        text.Append(']');
        return true;
    }

    private static bool TryAppendMap(StringBuilder text, CelMap map, CelActivation activation)
    {
        if (!activation.Charge(map.Count))
        {
            return false;
        }

        var order = Enumerable.Range(0, map.Count)
            .Select(index => (Key: Conversions.TextOf(map.KeyAt(index)) ?? "", Index: index))
            .OrderBy(pair => pair.Key, Comparer<string>.Create(Ordering.CompareText));
        text.Append('{');
        var isFirst = true;
        foreach (var (key, index) in order)
        {
            text.Append(isFirst ? "" : ", ").Append(key).Append(": ");
            isFirst = false;
            if (!TryAppend(text, map.ValueAt(index), activation))
            {
                return false;
            }
        }

        text.Append('}');
        return true;
    }
}
