using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Gateway.Policies.Authentication.Tokens;

/// <summary>
/// Reads JSON that two readers cannot read differently: no name twice in one object, no comments, no invalid UTF-8, no half of a surrogate
/// pair, no number beyond the doubles, a limited depth.
/// </summary>
internal static class StrictJson
{
    private const int EscapeLength = 6;

    /// <summary>The document, to be disposed; null for anything else.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, int maxDepth)
    {
        if (!Utf8.IsValid(utf8.Span) || HasHalfSurrogate(utf8.Span))
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = maxDepth });
            if (HasFiniteNumbers(document.RootElement))
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A backslash stands in strings only, and what is no JSON is refused anyway: no need to know where strings begin.
    private static bool HasHalfSurrogate(ReadOnlySpan<byte> utf8)
    {
        for (var rest = utf8; rest.IndexOf((byte)'\\') is var at and >= 0;)
        {
            rest = rest[at..];
            var unit = CodeUnit(rest);
            if (IsLow(unit) || (IsHigh(unit) && !IsLow(CodeUnit(rest[EscapeLength..]))))
            {
                return true;
            }

            rest = rest[Math.Min(rest.Length, IsHigh(unit) ? 2 * EscapeLength : 2)..];
        }

        return false;
    }

    private static bool IsHigh(int unit) => unit is >= 0xD800 and <= 0xDBFF;

    private static bool IsLow(int unit) => unit is >= 0xDC00 and <= 0xDFFF;

    // The UTF-16 unit of an escape such as \u00e9; -1 for anything else.
    private static int CodeUnit(ReadOnlySpan<byte> escape) => escape.Length >= EscapeLength && escape.StartsWith("\\u"u8)
        && int.TryParse(escape[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? unit : -1;

    private static bool HasFiniteNumbers(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Number => json.TryGetDouble(out var number) && double.IsFinite(number),
        JsonValueKind.Array => json.EnumerateArray().All(HasFiniteNumbers),
        JsonValueKind.Object => json.EnumerateObject().All(member => HasFiniteNumbers(member.Value)),
        JsonValueKind.String or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null or JsonValueKind.Undefined => true,
    };
}
