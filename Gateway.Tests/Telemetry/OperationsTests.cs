using System.Text.RegularExpressions;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Telemetry;

/// <summary>docs/operations.md knows every warning and error of the code, names no event that there is not, and has a section for each alert.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed partial class OperationsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

    private static readonly string Rules = File.ReadAllText(Path.Combine(Repository.Root, "cluster-config", "prometheus-rules.yml"));

    private static IReadOnlyList<(int Id, LogLevel Level, string Where)> Events { get; } =
    [
        .. from project in new[] { "Gateway.Actors", "Gateway.Host" }
           from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories)
           from Match match in LoggerMessage().Matches(File.ReadAllText(file))
           select (int.Parse(match.Groups["id"].Value, System.Globalization.CultureInfo.InvariantCulture), Enum.Parse<LogLevel>(match.Groups["level"].Value), Path.GetFileName(file)),
    ];

    [Fact]
    public void Each_event_has_a_number_of_its_own()
    {
        Assert.True(Events.Count > 50, $"{Events.Count} events were found.");
        Assert.Equal([], Events.GroupBy(@event => @event.Id).Where(same => same.Count() > 1).Select(same => $"{same.Key}: {string.Join(", ", same.Select(@event => @event.Where))}"));
    }

    [Fact]
    public void Each_warning_and_error_of_the_code_is_in_the_table()
    {
        var rows = TableRow().Matches(Page).SelectMany(row => EventId().Matches(row.Groups["ids"].Value)).Select(match => match.Value).ToHashSet();

        Assert.Equal([], Events.Where(@event => @event.Level >= LogLevel.Warning && !rows.Contains($"{@event.Id}")).Select(@event => $"{@event.Id} of {@event.Where}"));
    }

    [Fact]
    public void Each_event_that_the_documentation_and_the_alerts_name_exists()
    {
        var known = Events.Select(@event => $"{@event.Id}").ToHashSet();
        var named = TableRow().Matches(Page).Select(row => row.Groups["ids"].Value)
            .Concat(NamedEvents().Matches(Page + Rules + File.ReadAllText(Path.Combine(Repository.Root, "docs", "observability.md"))).Select(match => match.Value))
            .SelectMany(text => EventId().Matches(text)).Select(match => match.Value).ToList();

        Assert.True(named.Count > 50, $"{named.Count} events are named.");
        Assert.Equal([], named.Where(id => !known.Contains(id)).Distinct());
    }

    [Fact]
    public void Each_alert_leads_to_its_section()
    {
        var alerts = Alert().Matches(Rules).Select(match => match.Groups[1].Value).ToList();
        var sections = Section().Matches(Page).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(alerts.Order(), sections.Order());
        Assert.Equal(alerts.Select(alert => $"docs/operations.md#{alert.ToLowerInvariant()}"), Runbook().Matches(Rules).Select(match => match.Groups[1].Value));
    }

    [GeneratedRegex(@"LoggerMessage\((EventId = )?(?<id>[0-9]+), (Level = )?LogLevel\.(?<level>[A-Za-z]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex LoggerMessage();

    [GeneratedRegex(@"^\| (?<ids>[0-9, ]+) \|", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex("(?i:events?) [0-9]{4}((,| and) [0-9]{4})*", RegexOptions.CultureInvariant)]
    private static partial Regex NamedEvents();

    [GeneratedRegex("[0-9]{4}", RegexOptions.CultureInvariant)]
    private static partial Regex EventId();

    [GeneratedRegex(@"- alert: (\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^### (AgentGateway\w+)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"runbook: ([^}]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Runbook();
}
