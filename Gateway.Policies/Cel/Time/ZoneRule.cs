using System.Buffers;
using System.Globalization;

namespace Gateway.Policies.Cel.Time;

/// <summary>
/// What a zone does after its last recorded change: one offset for ever, or a summer time between two days of each year. Written as
/// POSIX's TZ variable: <c>EST5EDT,M3.2.0,M11.1.0</c>.
/// </summary>
internal sealed class ZoneRule
{
    private static readonly SearchValues<char> AfterName = SearchValues.Create("+-0123456789,");

    private const int TwoOClock = 2 * 3600;

    private readonly int _standard;
    private readonly int _summer;
    private readonly ZoneDay? _start;
    private readonly ZoneDay? _end;

    private ZoneRule(int standard, int summer, ZoneDay? start, ZoneDay? end)
    {
        _standard = standard;
        _summer = summer;
        _start = start;
        _end = end;
    }

    /// <summary>Reads a rule; the archive holds only well-formed ones.</summary>
    public static ZoneRule Parse(ReadOnlySpan<char> text)
    {
        SkipName(ref text);
        var standard = -ReadTime(ref text);
        if (text.IsEmpty)
        {
            return new(standard, standard, null, null);
        }

        SkipName(ref text);
        var summer = text[0] == ',' ? standard + 3600 : -ReadTime(ref text);
        return new(standard, summer, ReadDay(ref text), ReadDay(ref text));
    }

    /// <summary>Seconds east of UTC at a moment in seconds since 1970.</summary>
    public int OffsetAt(long seconds)
    {
        if (_start is null || _end is null)
        {
            return _standard;
        }

        var year = CivilTime.FromSeconds(seconds + _standard).Year;
        var start = _start.Value.At(year) - _standard;
        var end = _end.Value.At(year) - _summer;
        var isSummer = start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end;
        return isSummer ? _summer : _standard;
    }

    /// <summary>The last moment not after <paramref name="seconds"/> at which the offset changes by this rule.</summary>
    public long LatestChange(long seconds)
    {
        if (_start is null || _end is null)
        {
            return long.MinValue;
        }

        var year = CivilTime.FromSeconds(seconds + _standard).Year;
        var latest = long.MinValue;
        for (var y = year - 1; y <= year + 1; y++)
        {
            latest = Later(latest, _start.Value.At(y) - _standard, seconds);
            latest = Later(latest, _end.Value.At(y) - _summer, seconds);
        }

        return latest;
    }

    private static long Later(long latest, long change, long limit) => change <= limit ? Math.Max(latest, change) : latest;

    private static void SkipName(ref ReadOnlySpan<char> text)
    {
        var end = text[0] == '<' ? text.IndexOf('>') + 1 : text.IndexOfAny(AfterName);
        text = end < 0 ? default : text[end..];
    }

    private static int ReadNumber(ref ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;
        var number = int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        text = text[digits..];
        return number;
    }

    /// <summary>Hours, optionally minutes and seconds, with a sign.</summary>
    private static int ReadTime(ref ReadOnlySpan<char> text)
    {
        var isNegative = Accept(ref text, '-');
        Accept(ref text, '+');
        var seconds = ReadNumber(ref text) * 3600;
        for (var unit = 60; unit > 0 && Accept(ref text, ':'); unit /= 60)
        {
            seconds += ReadNumber(ref text) * unit;
        }

        return isNegative ? -seconds : seconds;
    }

    private static ZoneDay ReadDay(ref ReadOnlySpan<char> text)
    {
        Accept(ref text, ',');
        int month = 0, week = 0, day;
        var isJulian = Accept(ref text, 'J');
        if (Accept(ref text, 'M'))
        {
            month = ReadNumber(ref text);
            Accept(ref text, '.');
            week = ReadNumber(ref text);
            Accept(ref text, '.');
        }

        day = ReadNumber(ref text);
        return new ZoneDay(month, week, day, isJulian, Accept(ref text, '/') ? ReadTime(ref text) : TwoOClock);
    }

    private static bool Accept(ref ReadOnlySpan<char> text, char expected)
    {
        var found = !text.IsEmpty && text[0] == expected;
        text = found ? text[1..] : text;
        return found;
    }
}
