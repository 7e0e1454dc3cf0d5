using System.Globalization;
using System.Text;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary><c>format</c> of the strings extension: %s %d %f %e %b %x %X %o, with a precision for %f and %e.</summary>
internal static class TextFormat
{
    private const int DefaultPrecision = 6;
    private const int MaxPrecision = 100;

    public static void AddTo(FunctionLibrary library) => library.AddLinear(Format, "string.format(list(dyn)) -> string");

    private static CelValue Format(in CelValue format, in CelValue arguments, CelActivation activation)
    {
        if (format.Kind != CelKind.String || arguments.Kind != CelKind.List)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        if (!TextEditing.TryCharge(format.Text.Length, activation))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var result = new StringBuilder();
        var rest = format.Text.AsSpan();
        var next = 0;
        while (!rest.IsEmpty)
        {
            var percent = rest.IndexOf('%');
            result.Append(percent < 0 ? rest : rest[..percent]);
            rest = percent < 0 ? default : rest[(percent + 1)..];
            if (percent < 0 || TryTake(ref rest, '%'))
            {
                result.Append(percent < 0 ? "" : "%");
                continue;
            }

            var before = result.Length;
            if (!TryReadClause(ref rest, out var verb, out var precision) || next >= arguments.Items.Count
                || !TryAppend(result, verb, precision, arguments.Items[next++], activation))
            {
                return CelValue.Fail(activation.Budget < 0 ? Errors.Cost : Errors.Format);
            }

            if (!activation.Charge(1) || !TextEditing.TryCharge(result.Length - before, activation))
            {
                return CelValue.Fail(Errors.Cost);
            }
        }

        return CelValue.Of(result.ToString());
    }

    private static bool TryTake(ref ReadOnlySpan<char> rest, char expected)
    {
        var taken = !rest.IsEmpty && rest[0] == expected;
        rest = taken ? rest[1..] : rest;
        return taken;
    }

    private static bool TryReadClause(ref ReadOnlySpan<char> rest, out char verb, out int? precision)
    {
        precision = null;
        verb = default;
        if (TryTake(ref rest, '.'))
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0 || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > MaxPrecision)
            {
                return false;
            }

            precision = number;
            rest = rest[digits..];
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        verb = rest[0];
        rest = rest[1..];
        return precision is null || verb is 'f' or 'e';
    }

    private static bool TryAppend(StringBuilder result, char verb, int? precision, in CelValue value, CelActivation activation)
    {
        var text = verb switch
        {
            's' => ValueText.Format(value, activation),
            'd' => Decimal(value),
            'f' => Number(value) is { } number ? Fixed(number, precision ?? DefaultPrecision) : null,
            'e' => Number(value) is { } number ? Scientific(number, precision ?? DefaultPrecision) : null,
            'b' => Binary(value),
            'o' => Octal(value),
            'x' => Hex(value)?.ToLowerInvariant(),
            'X' => Hex(value),
            _ => null,
        };
        result.Append(text);
        return text is not null;
    }

    private static double? Number(in CelValue value) => value.Kind switch
    {
        CelKind.Double => value.Number,
        CelKind.Int => value.Bits,
        CelKind.UInt => value.Unsigned,
        _ => null,
    };

    private static string? Decimal(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.Bits.ToString(CultureInfo.InvariantCulture),
        CelKind.UInt => value.Unsigned.ToString(CultureInfo.InvariantCulture),
        CelKind.Double => DoubleText.FormatPlain(value.Number),
        _ => null,
    };

    // .NET rounds the exact value, halves to even: 1.2345 is below its spelling, so three digits give 1.234.
    private static string Fixed(double number, int precision) => double.IsFinite(number)
        ? number.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : DoubleText.FormatPlain(number);

    private static string Scientific(double number, int precision)
    {
        if (!double.IsFinite(number))
        {
            return DoubleText.FormatPlain(number);
        }

        var text = number.ToString("e" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var exponent = text.LastIndexOf('e') + 2;
        var digits = text.AsSpan(exponent).TrimStart('0');
        return string.Concat(text.AsSpan(0, exponent), digits.Length < 2 ? "00".AsSpan(digits.Length) : default, digits);
    }

    private static string? Binary(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => value.IsTrue ? "1" : "0",
        CelKind.Int when value.Bits < 0 => "-" + Magnitude(value.Bits).ToString("b", CultureInfo.InvariantCulture),
        CelKind.Int or CelKind.UInt => value.Unsigned.ToString("b", CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? Octal(in CelValue value) => value.Kind switch
    {
        CelKind.Int when value.Bits < 0 => "-" + OctalDigits(Magnitude(value.Bits)),
        CelKind.Int or CelKind.UInt => OctalDigits(value.Unsigned),
        _ => null,
    };

    private static string? Hex(in CelValue value) => value.Kind switch
    {
        CelKind.Int when value.Bits < 0 => "-" + Magnitude(value.Bits).ToString("X", CultureInfo.InvariantCulture),
        CelKind.Int or CelKind.UInt => value.Unsigned.ToString("X", CultureInfo.InvariantCulture),
        CelKind.String => Convert.ToHexString(Encoding.UTF8.GetBytes(value.Text)),
        CelKind.Bytes => Convert.ToHexString(value.Octets),
        _ => null,
    };

    private static ulong Magnitude(long negative) => (ulong)(-(negative + 1)) + 1;

    private static string OctalDigits(ulong number)
    {
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, (char)('0' + (number & 7)));
            number >>= 3;
        }
        while (number > 0);

        return digits.ToString();
    }
}
