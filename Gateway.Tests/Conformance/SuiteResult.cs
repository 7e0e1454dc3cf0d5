using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Conformance;

/// <summary>What the public suite found.</summary>
/// <param name="ExitCode">0: nothing failed that is required and not excused.</param>
/// <param name="Scenarios">Failed checks by scenario, each with its reason.</param>
/// <param name="Passed">Checks that passed, in all scenarios.</param>
/// <param name="Transcript">What it printed.</param>
internal sealed record SuiteResult(int ExitCode, IReadOnlyDictionary<string, IReadOnlyList<string>> Scenarios, int Passed, string Transcript)
{
    private const string OfServers = "server-";
    private const int StampLength = 25;

    /// <summary>Reads the folder that the suite leaves: one folder a scenario, named <c>SCENARIO-TIME</c>, with <c>server-</c> before those for servers.</summary>
    public static SuiteResult Read(string folder, int exitCode, string transcript)
    {
        var scenarios = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var passed = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "checks.json", SearchOption.AllDirectories))
        {
            var checks = JsonNode.Parse(File.ReadAllText(file))!.AsArray();
            var name = Path.GetFileName(Path.GetDirectoryName(file)!);
            scenarios[name[(name.StartsWith(OfServers, StringComparison.Ordinal) ? OfServers.Length : 0)..^StampLength].TrimEnd('-')] =
                [.. checks.Where(check => (string?)check!["status"] == "FAILURE").Select(check => $"{check!["id"]}: {check["errorMessage"]}")];
            passed += checks.Count(check => (string?)check!["status"] == "SUCCESS");
        }

        return new SuiteResult(exitCode, scenarios, passed, transcript);
    }

    /// <summary>The results of several runs as one; the same scenario may be in it for several revisions.</summary>
    public static SuiteResult Of(IEnumerable<(string Revision, SuiteResult Result)> runs)
    {
        var all = runs.ToList();
        return new SuiteResult(
            all.Max(run => run.Result.ExitCode),
            new SortedDictionary<string, IReadOnlyList<string>>(
                all.SelectMany(run => run.Result.Scenarios.Select(scenario => KeyValuePair.Create($"{scenario.Key} ({run.Revision})", scenario.Value))).ToDictionary(), StringComparer.Ordinal),
            all.Sum(run => run.Result.Passed),
            string.Join('\n', all.Where(run => run.Result.ExitCode != 0).Select(run => run.Result.Transcript)));
    }

    /// <summary>Scenarios without a failed check.</summary>
    public int PassedScenarios => Scenarios.Count(scenario => scenario.Value.Count == 0);

    /// <summary>What failed, for people.</summary>
    public string Failures => string.Join('\n', Scenarios.SelectMany(scenario => scenario.Value.Select(reason => $"{scenario.Key}: {reason}")));

    /// <summary>One row of the table.</summary>
    public string Row(string name) => string.Create(
        CultureInfo.InvariantCulture, $"{name,-44} {PassedScenarios,3} of {Scenarios.Count,3} scenarios, {Passed,4} checks passed, {Scenarios.Sum(scenario => scenario.Value.Count),3} failed");
}
