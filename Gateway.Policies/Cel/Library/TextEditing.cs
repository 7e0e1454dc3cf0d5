using System.Text;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>Functions of the strings extension that make new strings.</summary>
internal static class TextEditing
{
    private const int CharactersPerStep = 16;

    public static void AddTo(FunctionLibrary library) => library
        .AddLinear(LowerAscii, "string.lowerAscii() -> string")
        .AddLinear(UpperAscii, "string.upperAscii() -> string")
        .AddLinear(Trim, "string.trim() -> string")
        .AddLinear(Reverse, "string.reverse() -> string")
        .AddLinear(Quote, "strings.quote(string) -> string")
        .AddLinear(SubstringFrom, "string.substring(int) -> string")
        .AddLinear(Substring, "string.substring(int, int) -> string");

    /// <summary>Charges for reading or writing so many characters; an error value if the budget does not allow it.</summary>
    public static bool TryCharge(int characters, CelActivation activation) => activation.Charge(characters / CharactersPerStep);

    private static CelValue LowerAscii(in CelValue text, CelActivation activation) => Edit(text, activation, static value =>
        string.Create(value.Length, value, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] is >= 'A' and <= 'Z' ? (char)(source[i] | 0x20) : source[i];
            }
        }));

    private static CelValue UpperAscii(in CelValue text, CelActivation activation) => Edit(text, activation, static value =>
        string.Create(value.Length, value, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] is >= 'a' and <= 'z' ? (char)(source[i] & ~0x20) : source[i];
            }
        }));

    // .NET's white space is Unicode's property White_Space, which is what the extension asks for.
    private static CelValue Trim(in CelValue text, CelActivation activation) => Edit(text, activation, static value => value.Trim());

    private static CelValue Reverse(in CelValue text, CelActivation activation) => Edit(text, activation, static value =>
    {
        var reversed = new StringBuilder(value.Length);
        for (var end = value.Length; end > 0;)
        {
            var width = end > 1 && char.IsSurrogatePair(value[end - 2], value[end - 1]) ? 2 : 1;
            end -= width;
            reversed.Append(value, end, width);
        }

        return reversed.ToString();
    });

    private static CelValue Quote(in CelValue text, CelActivation activation) => Edit(text, activation, static value =>
    {
        var quoted = new StringBuilder(value.Length + 2).Append('"');
        foreach (var rune in value.EnumerateRunes())
        {
            var escaped = rune.Value switch
            {
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                '\\' => "\\\\",
                '"' => "\\\"",
                _ => null,
            };
            quoted.Append(escaped ?? rune.ToString());
        }

        return quoted.Append('"').ToString();
    });

    private static CelValue SubstringFrom(in CelValue text, in CelValue start, CelActivation activation)
    {
        if (text.Kind != CelKind.String || start.Kind != CelKind.Int)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        if (!TryCharge(text.Text.Length, activation))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var from = CodePoints.Position(text.Text, start.Bits);
        return from < 0 ? CelValue.Fail(Errors.IndexRange) : CelValue.Of(text.Text[from..]);
    }

    private static CelValue Substring(in CelValue text, in CelValue start, in CelValue end, CelActivation activation)
    {
        if (text.Kind != CelKind.String || start.Kind != CelKind.Int || end.Kind != CelKind.Int)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        if (!TryCharge(text.Text.Length, activation))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var from = CodePoints.Position(text.Text, start.Bits);
        var to = CodePoints.Position(text.Text, end.Bits);
        return from < 0 || to < 0 ? CelValue.Fail(Errors.IndexRange)
            : to < from ? CelValue.Fail(Errors.SubstringRange)
            : CelValue.Of(text.Text[from..to]);
    }

    private static CelValue Edit(in CelValue text, CelActivation activation, Func<string, string> edit) =>
        text.Kind != CelKind.String ? CelValue.Fail(Errors.NoSuchOverload)
        : !TryCharge(text.Text.Length, activation) ? CelValue.Fail(Errors.Cost)
        : CelValue.Of(edit(text.Text));
}
