namespace Gateway.Policies.Cel.Time;

/// <summary>
/// A day of every year and a time on it: the <paramref name="Week"/>th weekday <paramref name="Day"/> of a month (week 5 is the last),
/// or without a month day <paramref name="Day"/> of the year, from 0, or from 1 without 29 February if <paramref name="IsJulian"/>.
/// </summary>
internal readonly record struct ZoneDay(int Month, int Week, int Day, bool IsJulian, int Time)
{
    private const long SecondsPerDay = 86_400;
    private const int LastDayOfFebruary = 59;

    /// <summary>The moment in local seconds since 1970.</summary>
    public long At(int year) => Days(year) * SecondsPerDay + Time;

    private long Days(int year)
    {
        if (Month == 0)
        {
            var skipsLeapDay = IsJulian && CivilTime.IsLeap(year) && Day > LastDayOfFebruary;
            return CivilTime.DaysFromCivil(year, 1, 1) + Day - (IsJulian ? 1 : 0) + (skipsLeapDay ? 1 : 0);
        }

        var first = CivilTime.DaysFromCivil(year, Month, 1);
        var firstWeekday = (int)((first % 7 + 11) % 7);
        var day = (Day - firstWeekday + 7) % 7 + (Week - 1) * 7;
        return first + (day >= CivilTime.DaysInMonth(year, Month) ? day - 7 : day);
    }
}
