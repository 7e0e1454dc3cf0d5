using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Properties;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class RuleSetProperties
{
    [Fact]
    public void Sets_and_their_residuals_decide_as_the_rules_one_by_one() => ForAllSets(300, (compiler, set, seed) =>
    {
        var whole = RandomInputs.Activation(compiler, seed, _ => true);
        var expected = OneByOne(set, whole);
        var residual = set;
        if (set.Decide(whole).Outcome != expected)
        {
            return false;
        }

        foreach (var time in Enum.GetValues<CelBindingTime>())
        {
            residual = residual.Specialise(RandomInputs.Activation(compiler, seed, input => input.BindingTime <= time));
            if (residual.Decide(whole).Outcome != expected)
            {
                return false;
            }
        }

        return residual.Known?.Outcome == expected;
    });

    [Fact]
    public void A_decision_made_with_inputs_unknown_stays_when_they_are_known() => ForAllSets(300, (compiler, set, seed) =>
    {
        var time = (CelBindingTime)(seed % 5);
        var some = RandomInputs.Activation(compiler, seed, input => input.BindingTime <= time);
        var early = set.Decide(some).Outcome;
        var residual = set.Specialise(RandomInputs.Activation(compiler, seed, input => input.BindingTime <= CelBindingTime.Caller)).Decide(some).Outcome;
        var late = set.Decide(RandomInputs.Activation(compiler, seed, _ => true)).Outcome;

        return (early == CelOutcome.Undecided || early == late) && (residual == CelOutcome.Undecided || residual == late);
    });

    [Fact]
    public void Names_a_residual_reduces_to_are_exactly_those_it_allows() => ForAllSets(300, (compiler, set, seed) =>
    {
        var activation = RandomInputs.Activation(compiler, seed, input => input.BindingTime <= CelBindingTime.Request);
        var residual = set.Specialise(activation);
        var name = compiler.Input("mcp.tool.name");
        if (!residual.TryGetNames(name, out var names))
        {
            return true;
        }

        return new[] { "a", "b", "c", "abc", "", "none" }.All(tool =>
        {
            activation.Set(name, CelValue.Of(tool));
            return residual.Decide(activation).Outcome == (names.Contains(tool) ? CelOutcome.Allowed : CelOutcome.Denied);
        });
    });

    /// <summary>The meaning of a rule set, spelled out.</summary>
    private static CelOutcome OneByOne(CelRuleSet set, CelActivation activation)
    {
        bool Any(CelRuleEffect effect, params CelVerdict[] verdicts) =>
            set.Rules.Any(rule => rule.Effect == effect && verdicts.Contains(rule.Condition.Test(activation)));

        var denied = Any(CelRuleEffect.Deny, CelVerdict.True, CelVerdict.Error)
            || Any(CelRuleEffect.Require, CelVerdict.False, CelVerdict.Error)
            || (set.Rules.Any(rule => rule.Effect == CelRuleEffect.Allow) && !Any(CelRuleEffect.Allow, CelVerdict.True));
        return denied ? CelOutcome.Denied : CelOutcome.Allowed;
    }

    private static CelRuleSet RandomSet(CelCompiler compiler, Dice dice)
    {
        var writer = new ExpressionWriter(dice, noise: false);
        var rules = new List<CelRule>();
        for (var count = dice.Next(12); rules.Count < count;)
        {
            var source = dice.Next(6) switch
            {
                0 => $"jwt.sub == \"{dice.Pick("a", "b", "c")}\" && mcp.tool.name == \"{dice.Pick("a", "b", "c")}\"",
                1 => $"\"{dice.Pick("a", "b")}\" in jwt.roles && mcp.tool.name in [\"a\", \"{dice.Pick("b", "c")}\"]",
                2 => $"mcp.tool.name == \"{dice.Pick("a", "b", "c")}\" || mcp.tool.name == \"{dice.Pick("a", "abc")}\"",
                3 => $"jwt.sub in [\"a\", \"c\"] && {writer.Bool(1)}",
                4 => $"mcp.tool.name == \"a\" && mcp.tool.arguments.path == \"a\"",
                _ => writer.Bool(2),
            };
            if (compiler.CompileRule(source).Program is { } program)
            {
                rules.Add(new CelRule(dice.Pick(CelRuleEffect.Allow, CelRuleEffect.Allow, CelRuleEffect.Allow, CelRuleEffect.Require, CelRuleEffect.Deny), program));
            }
        }

        return new CelRuleSet(rules);
    }

    private static void ForAllSets(int count, Func<CelCompiler, CelRuleSet, int, bool> property) => Seeds.ForAll(count, seed =>
    {
        var compiler = new CelCompiler(RandomInputs.Environment);
        return property(compiler, RandomSet(compiler, new Dice(seed)), seed);
    });
}
