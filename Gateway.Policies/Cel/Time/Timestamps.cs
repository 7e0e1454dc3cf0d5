using System.Globalization;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Time;

/// <summary>Timestamps: seconds since 1970 and nanoseconds, from year 1 to year 9999.</summary>
internal static class Timestamps
{
    public const long Earliest = -62_135_596_800;
    public const long Latest = 253_402_300_799;

    public static CelValue FromSeconds(long seconds) =>
        seconds is >= Earliest and <= Latest ? CelValue.Timestamp(seconds, 0) : CelValue.Fail(Errors.TimestampRange);

    public static CelValue Add(in CelValue timestamp, long nanoseconds, int sign)
    {
        var total = Nanoseconds(timestamp) + (Int128)nanoseconds * sign;
        var seconds = total / Durations.Second;
        var rest = (int)(total - seconds * Durations.Second);
        if (rest < 0)
        {
            seconds--;
            rest += (int)Durations.Second;
        }

        return seconds >= Earliest && seconds <= Latest
            ? CelValue.Timestamp((long)seconds, rest)
            : CelValue.Fail(Errors.TimestampRange);
    }

    public static CelValue Subtract(in CelValue left, in CelValue right) =>
        Durations.FromNanoseconds(Nanoseconds(left) - Nanoseconds(right));

    /// <summary>RFC 3339 as Go and protobuf read it: upper case T and Z, at most nine digits of fraction, no leap second.</summary>
    public static CelValue Parse(ReadOnlySpan<char> text)
    {
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[..4], out var year) || !TryDigits(text.Slice(5, 2), out var month)
            || !TryDigits(text.Slice(8, 2), out var day) || !TryDigits(text.Slice(11, 2), out var hour)
            || !TryDigits(text.Slice(14, 2), out var minute) || !TryDigits(text.Slice(17, 2), out var second))
        {
            return CelValue.Fail(Errors.BadTimestamp);
        }

        var rest = text[19..];
        if (!TryFraction(ref rest, out var nanos) || !TryOffset(rest, out var offset)
            || month is < 1 or > 12 || hour > 23 || minute > 59 || second > 59
            || day < 1 || day > CivilTime.DaysInMonth(year, month))
        {
            return CelValue.Fail(Errors.BadTimestamp);
        }

        var seconds = CivilTime.DaysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
        return seconds is >= Earliest and <= Latest ? CelValue.Timestamp(seconds, nanos) : CelValue.Fail(Errors.TimestampRange);
    }

    public static string Format(in CelValue timestamp)
    {
        var time = CivilTime.FromSeconds(timestamp.Bits);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{time.Year:D4}-{time.Month:D2}-{time.Day:D2}T{time.Hour:D2}:{time.Minute:D2}:{time.Second:D2}");
        return timestamp.Nanos == 0
            ? text + "Z"
            : string.Create(CultureInfo.InvariantCulture, $"{text}.{timestamp.Nanos:D9}").TrimEnd('0') + "Z";
    }

    private static Int128 Nanoseconds(in CelValue timestamp) => (Int128)timestamp.Bits * Durations.Second + timestamp.Nanos;

    private static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = number * 10 + (digit - '0');
        }

        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<char> text, out int nanos)
    {
        nanos = 0;
        if (text.IsEmpty || text[0] != '.')
        {
            return true;
        }

        var digits = text[1..].IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9 || !TryDigits(text.Slice(1, digits), out nanos))
        {
            return false;
        }

        for (var i = digits; i < 9; i++)
        {
            nanos *= 10;
        }

        text = text[(digits + 1)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        if (text.SequenceEqual("Z"))
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryDigits(text.Slice(1, 2), out var hours) || !TryDigits(text.Slice(4, 2), out var minutes)
            || hours > 23 || minutes > 59)
        {
            return false;
        }

        seconds = (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
