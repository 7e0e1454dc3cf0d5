using System.Buffers;
using System.Globalization;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Time;

/// <summary>Durations: one signed 64-bit number of nanoseconds.</summary>
internal static class Durations
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    public const long Microsecond = 1_000;
    public const long Millisecond = 1_000_000;
    public const long Second = 1_000_000_000;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;

    public static CelValue FromNanoseconds(Int128 nanoseconds) => nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue
        ? CelValue.Duration((long)nanoseconds)
        : CelValue.Fail(Errors.DurationRange);

    /// <summary>Reads <c>1h30m</c>, <c>-1.5s</c>, <c>0</c>: numbers with units h, m, s, ms, us (or µs), ns, one after the other.</summary>
    public static CelValue Parse(ReadOnlySpan<char> text)
    {
        var negative = text.StartsWith("-", StringComparison.Ordinal);
        if (negative || text.StartsWith("+", StringComparison.Ordinal))
        {
            text = text[1..];
        }

        if (text.SequenceEqual("0"))
        {
            return CelValue.Duration(0);
        }

        if (text.IsEmpty)
        {
            return CelValue.Fail(Errors.BadDuration);
        }

        Int128 total = 0;
        while (!text.IsEmpty)
        {
            if (!TryReadPart(ref text, out var part))
            {
                return CelValue.Fail(Errors.BadDuration);
            }

            total += part;
            if (total > (Int128)long.MaxValue + 1)
            {
                return CelValue.Fail(Errors.DurationRange);
            }
        }

        return FromNanoseconds(negative ? -total : total);
    }

    /// <summary>Seconds with as many digits as needed: <c>1.5s</c>.</summary>
    public static string Format(long nanoseconds)
    {
        var magnitude = nanoseconds < 0 ? (ulong)(-(nanoseconds + 1)) + 1 : (ulong)nanoseconds;
        var sign = nanoseconds < 0 ? "-" : "";
        var (seconds, rest) = Math.DivRem(magnitude, (ulong)Second);
        return rest == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}s")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{rest:D9}").TrimEnd('0') + "s";
    }

    private static bool TryReadPart(ref ReadOnlySpan<char> text, out Int128 nanoseconds)
    {
        nanoseconds = 0;
        var whole = Digits(text);
        var rest = text[whole..];
        var fraction = 0;
        if (rest.StartsWith(".", StringComparison.Ordinal))
        {
            fraction = Digits(rest[1..]);
            rest = rest[(fraction + 1)..];
        }

        // Nineteen digits of nanoseconds may still be in range; more cannot, whatever the unit.
        if (whole + fraction == 0 || whole > 19 || !TryReadUnit(ref rest, out var unit))
        {
            return false;
        }

        nanoseconds = whole == 0 ? 0 : (Int128)ulong.Parse(text[..whole], NumberStyles.None, CultureInfo.InvariantCulture) * unit;
        var scale = unit;
        foreach (var digit in text.Slice(whole + (fraction > 0 ? 1 : 0), fraction))
        {
            scale /= 10;
            nanoseconds += (digit - '0') * scale;
        }

        text = rest;
        return true;
    }

    private static bool TryReadUnit(ref ReadOnlySpan<char> text, out long unit)
    {
        var length = text.IndexOfAny(NumberCharacters);
        var name = length < 0 ? text : text[..length];
        unit = name switch
        {
            "h" => Hour,
            "m" => Minute,
            "s" => Second,
            "ms" => Millisecond,
            "us" or "\u00B5s" or "\u03BCs" => Microsecond,
            "ns" => 1,
            _ => 0,
        };
        text = text[name.Length..];
        return unit != 0;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
