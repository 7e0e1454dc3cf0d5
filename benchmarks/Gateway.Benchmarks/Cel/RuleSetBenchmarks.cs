using BenchmarkDotNet.Attributes;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Benchmarks.Cel;

/// <summary>A list of 100 tools filtered by rules of the form <c>jwt.sub == "user-N" &amp;&amp; mcp.tool.name == "tool-M"</c>, one a caller.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class RuleSetBenchmarks
{
    private readonly CelValue[] _tools = [.. Enumerable.Range(0, 100).Select(number => CelValue.Of($"tool-{number}"))];
    private CelRuleSet _rules = null!;
    private CelRuleSet _residual = null!;
    private CelActivation _activation = null!;
    private CelProjection _caller = null!;
    private CelInput _name = null!;

    [Params(10, 1000)]
    public int Rules { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        _rules = new CelRuleSet(Enumerable.Range(0, Rules).Select(number => new CelRule(CelRuleEffect.Allow,
            compiler.CompileRule($"jwt.sub == \"user-{number}\" && mcp.tool.name == \"tool-{number % 100}\"").Program!)));
        _name = compiler.Input("mcp.tool.name");
        _activation = compiler.NewActivation();
        CelProjection.TryCreate(compiler.Input("jwt"), "{\"sub\":\"user-7\"}"u8, out var claims, out _);
        _caller = claims!;
        _activation.Set(_caller);
        _activation.SetUnknownAfter(CelBindingTime.Caller);
        _residual = _rules.Specialise(_activation);
        if (EveryRule() != 1 || SpecialisedEachTime() != 1 || SpecialisedOnce() != 1)
        {
            throw new InvalidOperationException("The caller of this benchmark sees one tool.");
        }
    }

    /// <summary>The plain way: every rule for every tool.</summary>
    [Benchmark(Baseline = true)]
    public int EveryRule() => Filter(_rules);

    /// <summary>What a list does: specialise for the caller, then decide by what is left.</summary>
    [Benchmark]
    public int SpecialisedEachTime()
    {
        _activation.Set(_name, CelValue.Unknown);
        return Filter(_rules.Specialise(_activation));
    }

    /// <summary>With the residual kept from the caller's last request.</summary>
    [Benchmark]
    public int SpecialisedOnce() => Filter(_residual);

    private int Filter(CelRuleSet rules)
    {
        var visible = 0;
        foreach (ref readonly var tool in _tools.AsSpan())
        {
            _activation.Set(_name, tool);
            visible += rules.Decide(_activation).Outcome == CelOutcome.Allowed ? 1 : 0;
        }

        return visible;
    }
}
