using FsCheck;
using FsCheck.Fluent;
using Gateway.Host.Configuration.Values;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Values;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class DurationsTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("500ms", 500)]
    [InlineData("1h", 3_600_000)]
    [InlineData("30d", 30L * 86_400_000)]
    [InlineData("1d2h3m4s5ms", 93_784_005)]
    [InlineData("1.5s", 1500)]
    [InlineData("0.25h", 900_000)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("2000us", 2)]
    public void Duration_is_read(string text, long milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("10 s")]
    [InlineData("-10s")]
    [InlineData("+1s")]
    [InlineData("10S")]
    [InlineData("1s1m")]
    [InlineData("1s1s")]
    [InlineData("1..5s")]
    [InlineData(".s")]
    [InlineData("1e3s")]
    [InlineData("1,5s")]
    [InlineData("1w")]
    [InlineData("999999999999999d")]
    [InlineData("9999999999999999999999999999999999s")]
    [InlineData("00:00:10")]
    public void Anything_else_is_not_a_duration(string text) => Assert.False(Durations.TryParse(text, out _));

    [Fact]
    public void Written_duration_reads_back()
    {
        var microseconds = from factor in Gen.Choose(0, int.MaxValue) from times in Gen.Choose(0, 40_000) select (long)factor * times;

        Prop.ForAll(microseconds.ToArbitrary(), number =>
        {
            var duration = TimeSpan.FromTicks(number * TimeSpan.TicksPerMicrosecond);
            Assert.True(Durations.TryParse(Durations.Format(duration), out var read));
            Assert.Equal(duration, read);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(500));
    }
}
