using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Language;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class TimeTests
{
    [Theory]
    [InlineData("timestamp('2024-02-29T23:59:59.123456789Z')", "timestamp(\"2024-02-29T23:59:59.123456789Z\")")]
    [InlineData("timestamp('2023-02-29T00:00:00Z')", "error: the text is not an RFC 3339 timestamp")]
    [InlineData("timestamp('2024-01-01T00:00:60Z')", "error: the text is not an RFC 3339 timestamp")]
    [InlineData("timestamp('2024-01-01 00:00:00Z')", "error: the text is not an RFC 3339 timestamp")]
    [InlineData("timestamp('2024-01-01T00:00:00')", "error: the text is not an RFC 3339 timestamp")]
    [InlineData("timestamp('2024-01-01T00:00:00+02:00')", "timestamp(\"2023-12-31T22:00:00Z\")")]
    [InlineData("timestamp('0001-01-01T00:00:00+01:00')", "error: the timestamp is outside years 0001 to 9999")]
    [InlineData("timestamp(0)", "timestamp(\"1970-01-01T00:00:00Z\")")]
    [InlineData("timestamp(-1)", "timestamp(\"1969-12-31T23:59:59Z\")")]
    [InlineData("timestamp('9999-12-31T23:59:59Z') + duration('1s')", "error: the timestamp is outside years 0001 to 9999")]
    [InlineData("timestamp(1) - timestamp(0)", "duration(\"1s\")")]
    [InlineData("timestamp('9999-01-01T00:00:00Z') - timestamp('0001-01-01T00:00:00Z')", "error: the duration is out of range")]
    [InlineData("duration('1h30m1.5s')", "duration(\"5401.5s\")")]
    [InlineData("duration('-1ms1us1ns')", "duration(\"-0.001001001s\")")]
    [InlineData("duration('1µs')", "duration(\"0.000001s\")")]
    [InlineData("duration('1')", "error: the text is not a duration")]
    [InlineData("duration('1d')", "error: the text is not a duration")]
    [InlineData("duration('')", "error: the text is not a duration")]
    [InlineData("duration('9223372036854775807ns')", "duration(\"9223372036.854775807s\")")]
    [InlineData("duration('9223372036854775808ns')", "error: the duration is out of range")]
    [InlineData("duration('-9223372036854775808ns')", "duration(\"-9223372036.854775808s\")")]
    [InlineData("duration('90m').getHours()", "1")]
    [InlineData("duration('123.321s').getMilliseconds()", "321")]
    [InlineData("timestamp('2024-12-31T00:00:00Z').getDayOfYear()", "365")]
    [InlineData("timestamp('2024-03-10T12:00:00Z').getDayOfWeek()", "0")]
    [InlineData("timestamp('2024-01-01T00:30:00Z').getFullYear('America/New_York')", "2023")]
    [InlineData("timestamp('2024-07-01T12:00:00Z').getHours('Europe/Berlin')", "14")]
    [InlineData("timestamp('2024-01-01T12:00:00Z').getHours('Europe/Berlin')", "13")]
    [InlineData("timestamp('2124-07-01T12:00:00Z').getHours('Europe/Berlin')", "14")]
    [InlineData("timestamp('2024-01-01T12:00:00Z').getMinutes('-02:30')", "30")]
    [InlineData("timestamp('2024-01-01T12:00:00Z').getHours('02:00')", "14")]
    public void Times_give(string expression, string expected) => Assert.Equal(expected, CelRun.Print(expression));
}
