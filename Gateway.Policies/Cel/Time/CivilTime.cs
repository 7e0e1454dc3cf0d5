namespace Gateway.Policies.Cel.Time;

/// <summary>A date and time of day in the proleptic Gregorian calendar.</summary>
internal readonly record struct CivilTime(int Year, int Month, int Day, int Hour, int Minute, int Second, int DayOfWeek, int DayOfYear)
{
    private const long SecondsPerDay = 86_400;

    // Days from 0000-03-01 to 1970-01-01; years are counted from March, so that the leap day is the last of its year.
    private const long EpochDays = 719_468;
    private const int DaysPerEra = 146_097;

    /// <summary>The local time <paramref name="seconds"/> after 1970-01-01T00:00:00.</summary>
    public static CivilTime FromSeconds(long seconds)
    {
        var days = Math.DivRem(seconds, SecondsPerDay, out var time);
        if (time < 0)
        {
            days--;
            time += SecondsPerDay;
        }

        var (year, month, day) = CivilFromDays(days);
        var weekday = (int)((days % 7 + 11) % 7);
        var dayOfYear = (int)(days - DaysFromCivil(year, 1, 1));
        return new(year, month, day, (int)(time / 3600), (int)(time / 60 % 60), (int)(time % 60), weekday, dayOfYear);
    }

    public static long DaysFromCivil(int year, int month, int day)
    {
        var marchYear = month <= 2 ? year - 1 : year;
        var era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400;
        var yearOfEra = marchYear - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        var dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long)era * DaysPerEra + dayOfEra - EpochDays;
    }

    public static int DaysInMonth(int year, int month) => month switch
    {
        2 => IsLeap(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    public static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static (int Year, int Month, int Day) CivilFromDays(long days)
    {
        var shifted = days + EpochDays;
        var era = (shifted >= 0 ? shifted : shifted - DaysPerEra + 1) / DaysPerEra;
        var dayOfEra = (int)(shifted - era * DaysPerEra);
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shiftedMonth = (5 * dayOfYear + 2) / 153;
        var month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        return ((int)(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1);
    }
}
