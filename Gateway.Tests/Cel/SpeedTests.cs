using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Policies.Cel.Rules;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel;

/// <summary>Ratios only, as medians of interleaved rounds: what specialising is for must hold on any machine and in any build.</summary>
[Trait(Categories.Trait, Categories.Unit)]
[Collection(Alone.Name)]
public sealed class SpeedTests(ITestOutputHelper output)
{
    private const int Rounds = 9;

    private readonly CelValue[] _tools = [.. Enumerable.Range(0, 100).Select(number => CelValue.Of($"tool-{number}"))];

    [Theory]
    [InlineData(10, 4)]
    [InlineData(1000, 50)]
    public void Filtering_a_hundred_tools_is_that_much_faster_with_rules_specialised_each_time(int rules, double wanted)
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        var set = new CelRuleSet(Enumerable.Range(0, rules).Select(number => new CelRule(CelRuleEffect.Allow,
            compiler.CompileRule($"jwt.sub == \"user-{number}\" && mcp.tool.name == \"tool-{number % 100}\"").Program!)));
        var name = compiler.Input("mcp.tool.name");
        var activation = compiler.NewActivation();
        Assert.True(CelProjection.TryCreate(compiler.Input("jwt"), "{\"sub\":\"user-7\"}"u8, out var caller, out _));
        activation.Set(caller!);
        var repeats = 6_000 / rules;
        var ratios = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var plain = Time(repeats, () => Filter(set, activation, name));
            var specialised = Time(repeats, () =>
            {
                activation.Set(name, CelValue.Unknown);
                return Filter(set.Specialise(activation), activation, name);
            });
            ratios[round] = plain / specialised;
        }

        var median = ratios.Order().ElementAt(Rounds / 2);
        output.WriteLine($"{rules} rules, {_tools.Length} tools: specialised is {median:F1} times as fast");
        Assert.True(median >= wanted, $"specialised is only {median:F1} times as fast");
    }

    private static double Time(int repeats, Func<int> action)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < repeats; i++)
        {
            Assert.Equal(1, action());
        }

        return TimeProvider.System.GetElapsedTime(start).TotalNanoseconds;
    }

    private int Filter(CelRuleSet set, CelActivation activation, CelInput name)
    {
        var visible = 0;
        foreach (ref readonly var tool in _tools.AsSpan())
        {
            activation.Set(name, tool);
            visible += set.Decide(activation).Outcome == CelOutcome.Allowed ? 1 : 0;
        }

        return visible;
    }
}
