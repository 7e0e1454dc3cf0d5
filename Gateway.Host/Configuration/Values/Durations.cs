using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Host.Configuration.Values;

/// <summary>Spans of time as the configuration writes them: numbers with units, such as <c>1m30s</c> or <c>500ms</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond),
    ];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Reads one or more numbers with the units d, h, m, s, ms and us, the larger unit first; or a bare 0.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
        {
            return true;
        }

        var rest = text.AsSpan();
        var next = 0;
        decimal ticks = 0;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            // Fifteen digits of days stay far below decimal's end.
            if (digits is <= 0 or > 15 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits) is var end and >= 0 ? rest[..end] : rest;
            var unit = next;
            while (unit < Units.Length && !letters.SequenceEqual(Units[unit].Unit))
            {
                unit++;
            }

            if (unit == Units.Length)
            {
                return false;
            }

            ticks += number * Units[unit].Ticks;
            next = unit + 1;
            rest = rest[letters.Length..];
        }

        if (next == 0 || ticks > TimeSpan.MaxValue.Ticks)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    /// <summary>Writes a span so that <see cref="TryParse"/> reads it back.</summary>
    public static string Format(TimeSpan duration)
    {
        var text = new StringBuilder();
        var rest = duration.Ticks;
        foreach (var (unit, ticks) in Units)
        {
            if (rest / ticks is var number and > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
                rest %= ticks;
            }
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }
}
