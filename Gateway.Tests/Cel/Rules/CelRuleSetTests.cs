using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Policies.Cel.Rules;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Rules;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class CelRuleSetTests
{
    [Theory]
    [InlineData("", CelOutcome.Allowed)]
    [InlineData("allow true", CelOutcome.Allowed)]
    [InlineData("allow false", CelOutcome.Denied)]
    [InlineData("allow jwt.none == 1", CelOutcome.Denied)]
    [InlineData("allow false; allow true", CelOutcome.Allowed)]
    [InlineData("deny false", CelOutcome.Allowed)]
    [InlineData("deny true", CelOutcome.Denied)]
    [InlineData("deny jwt.none == 1", CelOutcome.Denied)]
    [InlineData("allow true; deny jwt.none == 1", CelOutcome.Denied)]
    [InlineData("require true", CelOutcome.Allowed)]
    [InlineData("require false", CelOutcome.Denied)]
    [InlineData("require jwt.none == 1", CelOutcome.Denied)]
    [InlineData("require true; allow false", CelOutcome.Denied)]
    [InlineData("require true; allow true; deny false", CelOutcome.Allowed)]
    [InlineData("require true; require false; allow true", CelOutcome.Denied)]
    public void Rules_combine_as_deny_then_require_then_allow(string rules, CelOutcome expected)
    {
        var (set, compiler) = Compile(rules);

        Assert.Equal(expected, set.Decide(compiler.NewActivation()).Outcome);
        Assert.Equal(expected, set.Specialise(compiler.NewActivation()).Known!.Value.Outcome);
    }

    [Fact]
    public void Decision_names_the_rule_and_says_whether_it_failed()
    {
        var (set, compiler) = Compile("allow jwt.sub == 'a'; deny jwt.level > 3");
        var activation = compiler.NewActivation();

        Assert.Equal(new CelDecision(CelOutcome.Denied, set.Rules[1], true), set.Decide(activation));
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson("{\"level\": 4}"));
        Assert.Equal(new CelDecision(CelOutcome.Denied, set.Rules[1], false), set.Decide(activation));
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson("{\"level\": 1, \"sub\": \"a\"}"));
        Assert.Equal(new CelDecision(CelOutcome.Allowed, set.Rules[0], false), set.Decide(activation));
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson("{\"level\": 1}"));
        Assert.Equal(new CelDecision(CelOutcome.Denied, null, false), set.Decide(activation));
    }

    [Theory]
    [InlineData("allow jwt.sub == 'a' && mcp.tool.name == 'x'; allow jwt.sub == 'b' && mcp.tool.name == 'y'", "x")]
    [InlineData("allow mcp.tool.name == 'x'; allow mcp.tool.name in ['y', 'z'] && 'dev' in jwt.roles", "x y z")]
    [InlineData("allow mcp.tool.name == 'x' || mcp.tool.name == 'y'", "x y")]
    [InlineData("allow mcp.tool.name in jwt.tools; require has(jwt.sub)", "t1 t2")]
    [InlineData("allow jwt.tools.exists(t, t == mcp.tool.name)", "t1 t2")]
    [InlineData("allow mcp.tool.name == 'x' && mcp.tool.target == 't'", null)]
    [InlineData("allow mcp.tool.name.startsWith('x')", null)]
    [InlineData("allow mcp.tool.name == 'x'; deny mcp.tool.name == 'y'", null)]
    [InlineData("allow true", null)]
    [InlineData("deny mcp.tool.name == 'x'", null)]
    [InlineData("allow jwt.sub == 'z' && mcp.tool.name == 'x'", null)]
    public void Residual_rules_reduce_to_names_where_they_only_compare_names(string rules, string? expected)
    {
        var (set, compiler) = Compile(rules);
        var residual = set.Specialise(OfCaller(compiler));

        Assert.Equal(expected, residual.TryGetNames(compiler.Input("mcp.tool.name"), out var names) ? string.Join(' ', names.Order()) : null);
    }

    [Fact]
    public void Residual_for_one_target_reduces_to_names_when_the_target_is_filled_in()
    {
        var (set, compiler) = Compile("allow mcp.tool.target == 't' && mcp.tool.name == 'x'; allow mcp.tool.target == 'u' && mcp.tool.name == 'y'");
        var activation = OfCaller(compiler);
        activation.Set(compiler.Input("mcp.tool.target"), CelValue.Of("t"));

        Assert.True(set.Specialise(activation).TryGetNames(compiler.Input("mcp.tool.name"), out var names));
        Assert.Equal(["x"], names);
    }

    [Theory]
    [InlineData("allow jwt.sub == 'z' && mcp.tool.name == 'x'", CelOutcome.Denied)]
    [InlineData("deny jwt.sub == 'a'; allow mcp.tool.name == 'x'", CelOutcome.Denied)]
    [InlineData("deny jwt.none == 'a' && true; allow mcp.tool.name == 'x'", CelOutcome.Denied)]
    [InlineData("deny jwt.sub == 'z' && mcp.tool.name == 'x'; allow 'dev' in jwt.roles", CelOutcome.Allowed)]
    [InlineData("require jwt.sub == 'z'", CelOutcome.Denied)]
    [InlineData("allow 'dev' in jwt.roles || mcp.tool.name == 'x'", CelOutcome.Allowed)]
    [InlineData("deny 'dev' in jwt.sub; allow true", CelOutcome.Denied)]
    [InlineData("allow 'dev' in jwt.sub; allow 'dev' in jwt.roles", CelOutcome.Allowed)]
    [InlineData("allow jwt.tools.exists(t, t == 'x') && mcp.tool.name == 'x'", CelOutcome.Denied)]
    public void What_the_caller_settles_is_known_at_once(string rules, CelOutcome expected)
    {
        var (set, compiler) = Compile(rules);

        var residual = set.Specialise(OfCaller(compiler));

        Assert.Equal(expected, residual.Known?.Outcome);
        Assert.Equal(expected, residual.Specialise(OfCaller(compiler)).Known?.Outcome);
    }

    [Theory]
    [InlineData("allow mcp.tool.name == 'x' && mcp.tool.arguments.path == 'p'", CelOutcome.Undecided)]
    [InlineData("allow mcp.tool.name == 'x'; deny mcp.tool.arguments.path == 'p'", CelOutcome.Undecided)]
    [InlineData("allow mcp.tool.name == 'x'; require mcp.tool.arguments.path == 'p'", CelOutcome.Undecided)]
    [InlineData("allow mcp.tool.name == 'y' && mcp.tool.arguments.path == 'p'", CelOutcome.Denied)]
    [InlineData("deny mcp.tool.arguments.path == 'p' || mcp.tool.name == 'x'", CelOutcome.Denied)]
    [InlineData("allow mcp.tool.name == 'y'; deny mcp.tool.arguments.path == 'p'", CelOutcome.Denied)]
    [InlineData("allow mcp.tool.arguments.path == 'p' || mcp.tool.name == 'x'", CelOutcome.Allowed)]
    public void Rules_about_arguments_are_undecided_in_a_list_only_where_they_matter(string rules, CelOutcome expected)
    {
        var (set, compiler) = Compile(rules);
        var activation = OfCaller(compiler);
        var residual = set.Specialise(activation);
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("x"));

        Assert.Equal(expected, set.Decide(activation).Outcome);
        Assert.Equal(expected, residual.Decide(activation).Outcome);
    }

    [Fact]
    public void Index_finds_the_rules_of_a_caller_among_thousands()
    {
        var rules = string.Join("; ", Enumerable.Range(0, 2000).Select(number => $"allow jwt.sub == 'u{number}' && mcp.tool.name == 't{number}'"));
        var (set, compiler) = Compile(rules);
        var activation = compiler.NewActivation();
        activation.SetUnknownAfter(CelBindingTime.Caller);
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson("{\"sub\": \"u1234\"}"));
        var residual = set.Specialise(activation);

        Assert.True(residual.TryGetNames(compiler.Input("mcp.tool.name"), out var names));
        Assert.Equal(["t1234"], names);
        Assert.Equal(1, residual.Allow.All.Length);
    }

    [Fact]
    public void Many_residual_rules_about_names_are_found_by_name()
    {
        var rules = string.Join("; ", Enumerable.Range(0, 100).Select(number => $"allow mcp.tool.name == 't{number}' && jwt.level > 1"));
        var (set, compiler) = Compile(rules + "; allow mcp.tool.name.startsWith('z')");
        var activation = OfCaller(compiler);
        var residual = set.Specialise(activation);

        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("t42"));
        Assert.Equal(set.Rules[42], residual.Decide(activation).Rule);
        Assert.Equal(2, residual.Allow.Candidates(activation, out var more).Length + more.Length);
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("zebra"));
        Assert.Equal(set.Rules[100], residual.Decide(activation).Rule);
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("none"));
        Assert.Equal(CelOutcome.Denied, residual.Decide(activation).Outcome);
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Unknown);
        Assert.Equal(CelOutcome.Undecided, residual.Decide(activation).Outcome);
    }

    [Fact]
    public void Residual_may_be_kept_and_used_in_another_activation()
    {
        var (set, compiler) = Compile("allow jwt.sub == 'a' && mcp.tool.name == 'x'");
        var residual = set.Specialise(OfCaller(compiler));
        var other = compiler.NewActivation();
        other.Set(compiler.Input("mcp.tool.name"), CelValue.Of("x"));

        Assert.Equal(CelOutcome.Allowed, residual.Decide(other).Outcome);
        Assert.Equal(CelOutcome.Denied, set.Decide(other).Outcome);
    }

    private static (CelRuleSet Set, CelCompiler Compiler) Compile(string rules)
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        var compiled = rules.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(rule =>
        {
            var compilation = compiler.CompileRule(rule[(rule.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            Assert.True(compilation.Succeeded, string.Join('\n', compilation.Diagnostics));
            return new CelRule(Enum.Parse<CelRuleEffect>(rule.Split(' ')[0], ignoreCase: true), compilation.Program);
        });
        var set = new CelRuleSet(compiled);
        return (set, compiler);
    }

    private static CelActivation OfCaller(CelCompiler compiler)
    {
        var activation = compiler.NewActivation();
        activation.SetUnknownAfter(CelBindingTime.Caller);
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson("{\"sub\": \"a\", \"roles\": [\"dev\"], \"level\": 2, \"tools\": [\"t1\", \"t2\"]}"));
        return activation;
    }
}
