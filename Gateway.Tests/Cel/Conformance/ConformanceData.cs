using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Conformance;

/// <summary>
/// The public CEL suite (cel-spec, re-encoded as JSON). It is not part of the repository: its folder is named by the environment
/// variable GATEWAY_CEL_CONFORMANCE, or stands at ../shared/cel-conformance beside the checkout.
/// </summary>
internal static class ConformanceData
{
    public const string Variable = "GATEWAY_CEL_CONFORMANCE";

    public static string? Folder { get; } = new[] { Environment.GetEnvironmentVariable(Variable), Path.Combine(Repository.Root, "..", "shared", "cel-conformance") }
        .FirstOrDefault(folder => folder is not null && File.Exists(Path.Combine(folder, "basic.json")));

    /// <summary>The tests of a suite that need nothing this engine does not have; skips the calling test if there is no data.</summary>
    public static IReadOnlyList<ConformanceCase> Load(string suite)
    {
        const string Missing = $"no CEL conformance data: set {Variable} to the folder that has basic.json";
        Assert.SkipWhen(Folder is null && Environment.GetEnvironmentVariable("GATEWAY_TESTS_REQUIRE") != "all", Missing);
        Assert.True(Folder is not null, Missing);
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, suite + ".json")));
        return [.. Cases(document.RootElement.Clone()).Where(test => test.IsRunnable)];
    }

    private static IEnumerable<ConformanceCase> Cases(JsonElement suite)
    {
        foreach (var section in suite.GetProperty("sections").EnumerateArray())
        {
            var index = 0;
            foreach (var test in section.GetProperty("tests").EnumerateArray())
            {
                var id = $"{suite.GetProperty("suite").GetString()}/{section.GetProperty("name").GetString()}/{index++}/{test.GetProperty("name").GetString()}";
                yield return new ConformanceCase(id, test);
            }
        }
    }
}
