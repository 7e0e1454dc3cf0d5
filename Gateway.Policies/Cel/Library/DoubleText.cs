using System.Globalization;
using System.Text;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>Doubles as text: the fewest digits that read back the same, laid out as Go's strconv does.</summary>
internal static class DoubleText
{
    // An exponent is written outside these powers of ten, as Go's strconv does for the shortest form.
    private const int PlainFrom = -4;
    private const int PlainBelow = 6;

    public static CelValue Parse(string text)
    {
        if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && char.IsAsciiDigit(text[^1]))
        {
            return CelValue.Of(number);
        }

        return text.ToUpperInvariant() switch
        {
            "NAN" => CelValue.Of(double.NaN),
            "INF" or "+INF" or "INFINITY" or "+INFINITY" => CelValue.Of(double.PositiveInfinity),
            "-INF" or "-INFINITY" => CelValue.Of(double.NegativeInfinity),
            _ => CelValue.Fail(Errors.BadNumber),
        };
    }

    /// <summary>As <c>string(double)</c>: <c>1e+20</c>, <c>0.001</c>, <c>-4.5</c>.</summary>
    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }

        var (digits, exponent) = Decompose(value);
        var sign = double.IsNegative(value) ? "-" : "";
        if (exponent is >= PlainFrom and < PlainBelow)
        {
            return sign + Plain(digits, exponent);
        }

        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}");
    }

    /// <summary>Without an exponent however large; infinities and NaN by their names.</summary>
    public static string FormatPlain(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var (digits, exponent) = Decompose(value);
        return (double.IsNegative(value) ? "-" : "") + Plain(digits, exponent);
    }

    private static string Plain(string digits, int exponent)
    {
        var text = new StringBuilder();
        if (exponent < 0)
        {
            return text.Append("0.").Append('0', -exponent - 1).Append(digits).ToString();
        }

        var whole = Math.Min(exponent + 1, digits.Length);
        text.Append(digits, 0, whole).Append('0', exponent + 1 - whole);
        return whole < digits.Length ? text.Append('.').Append(digits, whole, digits.Length - whole).ToString() : text.ToString();
    }

    /// <summary>The significant digits, and the power of ten of the first.</summary>
    private static (string Digits, int Exponent) Decompose(double value)
    {
        var roundTrip = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var at = roundTrip.IndexOf('E', StringComparison.Ordinal);
        var mantissa = at < 0 ? roundTrip : roundTrip[..at];
        var scale = at < 0 ? 0 : int.Parse(roundTrip.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var first = digits.AsSpan().IndexOfAnyExcept('0');
        if (first < 0)
        {
            return ("0", 0);
        }

        var exponent = (point < 0 ? mantissa.Length : point) - 1 - first + scale;
        return (digits.Trim('0'), exponent);
    }
}
