using Gateway.Policies.Cel.Time;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Time;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ZoneTests
{
    // After the last zone had an offset with seconds, which .NET rounds, and before the archive was made, so that databases agree.
    private static readonly DateTimeOffset First = new(1973, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Last = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Europe/Berlin", "2024-03-31T00:59:59Z", 3600)]
    [InlineData("Europe/Berlin", "2024-03-31T01:00:00Z", 7200)]
    [InlineData("Europe/Berlin", "2024-10-27T00:59:59Z", 7200)]
    [InlineData("Europe/Berlin", "2024-10-27T01:00:00Z", 3600)]
    [InlineData("Europe/Berlin", "2999-07-01T00:00:00Z", 7200)]
    [InlineData("America/New_York", "2050-03-13T06:59:59Z", -18000)]
    [InlineData("America/New_York", "2050-03-13T07:00:00Z", -14400)]
    [InlineData("US/Central", "2009-02-13T23:31:30Z", -21600)]
    [InlineData("Australia/Lord_Howe", "2030-01-01T00:00:00Z", 39600)]
    [InlineData("Australia/Lord_Howe", "2030-07-01T00:00:00Z", 37800)]
    [InlineData("Europe/Dublin", "2030-01-01T00:00:00Z", 0)]
    [InlineData("Europe/Dublin", "2030-07-01T00:00:00Z", 3600)]
    [InlineData("Asia/Kathmandu", "2020-01-01T00:00:00Z", 20700)]
    [InlineData("America/Nuuk", "2040-07-01T00:00:00Z", -3600)]
    [InlineData("America/Ojinaga", "2022-11-02T00:00:00Z", -21600)]
    [InlineData("America/Ojinaga", "2023-07-01T00:00:00Z", -18000)]
    [InlineData("UTC", "2020-01-01T00:00:00Z", 0)]
    [InlineData("+05:45", "2020-01-01T00:00:00Z", 20700)]
    [InlineData("-00:30", "2020-01-01T00:00:00Z", -1800)]
    public void Offset_is_the_one_of_the_database(string zone, string moment, int expected) =>
        Assert.Equal(expected, TimeZones.Find(zone)!.OffsetAt(Timestamps.Parse(moment).Bits));

    [Theory]
    [InlineData("Europe/Nowhere")]
    [InlineData("europe/berlin")]
    [InlineData("+24:00")]
    [InlineData("+1:00")]
    [InlineData("../etc/passwd")]
    public void Unknown_zone_is_not_found(string zone) => Assert.Null(TimeZones.Find(zone));

    [Fact]
    public void Every_zone_agrees_with_the_machine_where_it_has_one()
    {
        var compared = 0;
        foreach (var name in ZoneArchive.Instance.Names)
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(name, out var system) || !system.HasIanaId)
            {
                continue;
            }

            var zone = ZoneArchive.Instance.Find(name)!;
            for (var moment = First; moment < Last; moment = moment.AddDays(17.3))
            {
                Assert.True(system.GetUtcOffset(moment).TotalSeconds == zone.OffsetAt(moment.ToUnixTimeSeconds()), $"{name} at {moment:O}");
            }

            compared++;
        }

        // A machine without a database has nothing to compare with; the theory above still holds the archive.
        Assert.True(compared is 0 or > 300, $"only {compared} zones were compared");
    }

    [Fact]
    public void Calendar_agrees_with_the_platform_for_every_hundredth_day()
    {
        for (var day = DateTime.MinValue; day < DateTime.MaxValue.AddDays(-100); day = day.AddDays(100))
        {
            var seconds = (day.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
            var civil = CivilTime.FromSeconds(seconds);

            Assert.Equal((day.Year, day.Month, day.Day, (int)day.DayOfWeek, day.DayOfYear - 1), (civil.Year, civil.Month, civil.Day, civil.DayOfWeek, civil.DayOfYear));
            Assert.Equal(seconds / 86400, CivilTime.DaysFromCivil(day.Year, day.Month, day.Day));
        }
    }
}
