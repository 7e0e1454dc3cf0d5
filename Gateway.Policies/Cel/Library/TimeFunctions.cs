using Gateway.Policies.Cel.Time;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>Parts of timestamps, in UTC or a given zone, and of durations.</summary>
internal static class TimeFunctions
{
    /// <summary>The names of the functions whose last argument may be a time zone.</summary>
    public static readonly string[] Zoned =
    [
        "getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getHours", "getMinutes", "getSeconds",
        "getMilliseconds",
    ];

    public static void AddTo(FunctionLibrary library)
    {
        Part(library, "getFullYear", static time => time.Year);
        Part(library, "getMonth", static time => time.Month - 1);
        Part(library, "getDate", static time => time.Day);
        Part(library, "getDayOfMonth", static time => time.Day - 1);
        Part(library, "getDayOfWeek", static time => time.DayOfWeek);
        Part(library, "getDayOfYear", static time => time.DayOfYear);
        Part(library, "getHours", static time => time.Hour, Durations.Hour);
        Part(library, "getMinutes", static time => time.Minute, Durations.Minute);
        Part(library, "getSeconds", static time => time.Second, Durations.Second);
        library
            .Add(Milliseconds, "timestamp.getMilliseconds() -> int", "duration.getMilliseconds() -> int")
            .Add(MillisecondsIn, "timestamp.getMilliseconds(string) -> int");
    }

    /// <summary>A part of a timestamp; with a unit also the whole number of these in a duration.</summary>
    private static void Part(FunctionLibrary library, string name, Func<CivilTime, int> part, long unit = 0)
    {
        library.Add(
            (in CelValue value, CelActivation _) => value.Kind switch
            {
                CelKind.Timestamp => CelValue.Of((long)part(CivilTime.FromSeconds(value.Bits))),
                CelKind.Duration when unit > 0 => CelValue.Of(value.Bits / unit),
                _ => CelValue.Fail(Errors.NoSuchOverload),
            },
            unit > 0 ? [$"timestamp.{name}() -> int", $"duration.{name}() -> int"] : [$"timestamp.{name}() -> int"]);
        library.Add(
            (in CelValue value, in CelValue zone, CelActivation _) =>
                value.Kind != CelKind.Timestamp || zone.Kind != CelKind.String ? CelValue.Fail(Errors.NoSuchOverload)
                : TimeZones.Find(zone.Text) is { } found ? CelValue.Of((long)part(CivilTime.FromSeconds(value.Bits + found.OffsetAt(value.Bits))))
                : CelValue.Fail(Errors.BadTimeZone),
            [$"timestamp.{name}(string) -> int"]);
    }

    // Of a duration it is the part below a second, unlike hours, minutes and seconds, which are totals: so say the language and its tests.
    private static CelValue Milliseconds(in CelValue value, CelActivation activation) => value.Kind switch
    {
        CelKind.Timestamp => CelValue.Of(value.Nanos / Durations.Millisecond),
        CelKind.Duration => CelValue.Of(value.Bits % Durations.Second / Durations.Millisecond),
        _ => CelValue.Fail(Errors.NoSuchOverload),
    };

    private static CelValue MillisecondsIn(in CelValue value, in CelValue zone, CelActivation activation) =>
        value.Kind != CelKind.Timestamp || zone.Kind != CelKind.String ? CelValue.Fail(Errors.NoSuchOverload)
        : TimeZones.Find(zone.Text) is null ? CelValue.Fail(Errors.BadTimeZone)
        : CelValue.Of(value.Nanos / Durations.Millisecond);
}
