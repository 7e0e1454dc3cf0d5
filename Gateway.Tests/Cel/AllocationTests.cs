using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Policies.Cel.Rules;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class AllocationTests
{
    private static readonly string[] Rules =
    [
        "mcp.tool.name == 'add'",
        "jwt.sub == 'test-user' && mcp.tool.name == 'add'",
        "mcp.tool.name == 'add' && jwt.nested.key == 'value'",
        "has(jwt.sub) && 'admin' in jwt.roles",
        "jwt.none == 'x' || jwt.level > 2 && jwt.level <= 3.5",
        "mcp.tool.name in ['x', 'y', 'z', 'q', 'r', 'add'] && !(mcp.tool.name in ['x'])",
        "jwt.roles.exists(r, r.startsWith('adm')) && jwt.roles.all(r, r != 'root') && !jwt.roles.exists_one(r, r == 'none')",
        "jwt.scope.contains('write') && mcp.tool.name.matches('^a[a-z]+$') && mcp.tool.name.matches('^(add|echo)$')",
        "cidr('10.0.0.0/8').containsIP(source.address) && ip(source.address).isGlobalUnicast()",
        "jwt.?nested.?key.orValue('') == 'value' && jwt[?'x'].hasValue() == false",
        "mcp.tool.arguments.path.startsWith('/tmp/') && size(mcp.tool.arguments.path) < 100",
        "request.startTime < timestamp('2030-01-01T00:00:00Z') && request.startTime.getHours('Europe/Berlin') >= 0",
        "default(jwt.none, 'a') == 'a' && cel.bind(s, jwt.sub, s == 'test-user' || s == 'x')",
        "(jwt.level == 3 ? mcp.tool.name == 'add' : false) && dyn(1) / 0 == 1 || true",
        "mcp.prompt.name == 'x' || jwt.level + 1 == 4",
    ];

    [Fact]
    public void An_evaluation_allocates_nothing()
    {
        var (compiler, activation) = Prepare(out var programs);
        foreach (var program in programs)
        {
            var allocated = AllocatedBy(() => program.Test(activation));

            Assert.True(allocated == 0, $"{program} allocates {allocated} bytes");
            Assert.Equal(CelVerdict.True, program.Test(activation));
        }

        Assert.NotEmpty(compiler.Inputs);
    }

    [Fact]
    public void A_decision_of_a_rule_set_allocates_nothing()
    {
        var (compiler, activation) = Prepare(out var programs);
        var rules = new CelRuleSet(programs.Select(program => new CelRule(CelRuleEffect.Require, program))
            .Append(new CelRule(CelRuleEffect.Allow, programs[0])).Append(new CelRule(CelRuleEffect.Deny, compiler.CompileRule("jwt.sub == 'other'").Program!)));

        Assert.Equal(0, AllocatedBy(() => (CelVerdict)rules.Decide(activation).Outcome));
        Assert.Equal(CelOutcome.Allowed, rules.Decide(activation).Outcome);
    }

    [Fact]
    public void Setting_inputs_allocates_nothing()
    {
        var (compiler, activation) = Prepare(out var programs);
        var (name, claims) = (compiler.Input("mcp.tool.name"), CelProjection.Create(compiler.Input("jwt"), CelValue.Null));
        var value = CelValue.Of("add");

        Assert.Equal(0, AllocatedBy(() =>
        {
            activation.Reset();
            activation.Set(claims);
            activation.Set(name, value);
            return programs[0].Test(activation);
        }));
    }

    private static (CelCompiler Compiler, CelActivation Activation) Prepare(out CelProgram[] programs)
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        programs = [.. Rules.Select(rule => compiler.CompileRule(rule).Program ?? throw new InvalidOperationException(rule))];
        compiler.CompileRule("jwt.sub == 'other'");
        var activation = compiler.NewActivation();
        Assert.True(CelProjection.TryCreate(compiler.Input("jwt"),
            """{"sub":"test-user","roles":["user","admin"],"nested":{"key":"value"},"level":3,"scope":"read write"}"""u8, out var claims, out _));
        activation.Set(claims!);
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("add"));
        activation.Set(compiler.Input("source.address"), CelValue.Of("10.1.2.3"));
        activation.Set(compiler.Input("request.startTime"), CelValue.Of(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        Assert.True(CelProjection.TryCreate(compiler.Input("mcp.tool.arguments"), "{\"path\":\"/tmp/a\"}"u8, out var arguments, out _));
        activation.Set(arguments!);
        return (compiler, activation);
    }

    private static long AllocatedBy(Func<CelVerdict> action)
    {
        // Engines for patterns and the like fill their caches on the first runs.
        for (var i = 0; i < 200; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
