using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Conformance;

[Trait(Categories.Trait, Categories.Conformance)]
public sealed class CelConformanceTests(ITestOutputHelper output)
{
    /// <summary>Every suite with the number of its tests that must pass: all that need no protobuf messages.</summary>
    public static readonly TheoryData<string, int> Suites = new()
    {
        { "basic", 43 },
        { "bindings_ext", 8 },
        { "comparisons", 334 },
        { "conversions", 109 },
        { "encoders_ext", 4 },
        { "fields", 60 },
        { "fp_math", 30 },
        { "integer_math", 64 },
        { "lists", 39 },
        { "logic", 30 },
        { "macros", 44 },
        { "macros2", 46 },
        { "math_ext", 199 },
        { "namespace", 14 },
        { "network_ext", 69 },
        { "optionals", 59 },
        { "parse", 193 },
        { "plumbing", 5 },
        { "string", 51 },
        { "string_ext", 213 },
        { "timestamps", 78 },
        { "type_deduction", 26 },
    };

    [Theory]
    [MemberData(nameof(Suites))]
    public void Suite_passes(string suite, int expected)
    {
        var tests = ConformanceData.Load(suite);
        var failures = tests.Select(test => (Test: test, Problem: ConformanceRunner.Run(test, ConformanceRunner.Way.Plain)))
            .Where(result => result.Problem is not null)
            .Select(result => $"{result.Test}\n    {result.Problem}")
            .ToArray();
        output.WriteLine($"{suite}: {tests.Count - failures.Length} of {tests.Count} passed");

        Assert.Equal([], failures);
        Assert.Equal(expected, tests.Count);
    }

    [Theory]
    [InlineData(nameof(ConformanceRunner.Way.Unchecked))]
    [InlineData(nameof(ConformanceRunner.Way.Unoptimised))]
    [InlineData(nameof(ConformanceRunner.Way.SpecialisedByNothing))]
    [InlineData(nameof(ConformanceRunner.Way.SpecialisedByHalf))]
    [InlineData(nameof(ConformanceRunner.Way.SpecialisedByAll))]
    [InlineData(nameof(ConformanceRunner.Way.Explained))]
    public void All_suites_pass_every_way_an_expression_can_take(string way)
    {
        var tests = Suites.SelectMany(suite => ConformanceData.Load(suite.Data.Item1)).ToArray();
        var failures = tests.Select(test => (Test: test, Problem: ConformanceRunner.Run(test, Enum.Parse<ConformanceRunner.Way>(way))))
            .Where(result => result.Problem is not null)
            .Select(result => $"{result.Test}\n    {result.Problem}")
            .ToArray();
        output.WriteLine($"{way}: {tests.Length - failures.Length} of {tests.Length} passed");

        Assert.Equal([], failures);
        Assert.Equal(1718, tests.Length);
    }
}
