using System.Text;
using System.Text.Json;
using Gateway.Host.Configuration;
using Gateway.Host.Telemetry;
using Gateway.Tests.Support;

namespace Gateway.Tests.Telemetry;

/// <summary>L1: one line, and nothing in it but printable ASCII, whatever its values are.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class AccessLogLineTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void There_are_fifty_hostile_texts() => Assert.Equal(50, HostileTexts.All.Distinct().Count());

    [Fact]
    public void Hostile_text_stays_within_its_field_in_json() => Assert.All(HostileTexts.All, text =>
    {
        var line = Line(LogFormat.Json, text);

        AssertPlain(line);
        using var json = JsonDocument.Parse(line);
        Assert.Equal(["time", "level", "scope", "gen_ai.tool.name", "after"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.StartsWith(json.RootElement.GetProperty("gen_ai.tool.name").GetString()!, text, StringComparison.Ordinal);
        Assert.Equal("end", json.RootElement.GetProperty("after").GetString());
    });

    [Fact]
    public void Hostile_text_stays_within_its_field_in_text() => Assert.All(HostileTexts.All, text =>
    {
        var line = Line(LogFormat.Text, text);

        AssertPlain(line);
        Assert.Matches("^2026-01-02T03:04:05.000Z info request gen_ai\\.tool\\.name=(\"([^\"\\\\]|\\\\.)*\"|[A-Za-z0-9_.:/+@%,#-]+) after=end\n\\z", line);
    });

    [Fact]
    public void Long_text_is_cut() => Assert.InRange(Line(LogFormat.Json, new string('A', 1 << 20)).Length, 512, 700);

    [Fact]
    public void Half_of_a_surrogate_pair_is_shown_as_its_number() => Assert.Contains("\"a\\ud800b\"", Line(LogFormat.Json, "a\ud800b"), StringComparison.Ordinal);

    private static string Line(LogFormat format, string text)
    {
        var line = new AccessLogLine(format, At);
        line.Add("gen_ai.tool.name", text);
        line.Add("after", "end");
        return Encoding.UTF8.GetString(line.Finish());
    }

    private static void AssertPlain(string line)
    {
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.Equal(-1, line.AsSpan(0, line.Length - 1).IndexOfAnyExceptInRange(' ', '~'));
    }
}
