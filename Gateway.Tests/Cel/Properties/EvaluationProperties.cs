using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Properties;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class EvaluationProperties
{
    private const int Depth = 4;

    [Fact]
    public void Random_expressions_compile_and_evaluate_without_throwing() => Seeds.ForAll(500, seed =>
    {
        var compiler = new CelCompiler(RandomInputs.Environment);
        var source = new ExpressionWriter(new Dice(seed), noise: true).Bool(Depth);
        compiler.CompileRule(source);
        if (compiler.Compile(source, CompileMode.Unchecked, wantsBool: false).Program is not { } program)
        {
            // Too costly by the estimate.
            return true;
        }

        var activation = RandomInputs.Activation(compiler, seed, _ => true);

        return (CelVerdict)Policies.Cel.Evaluation.Node.Outcome(program.Evaluate(activation)) == program.Test(activation);
    });

    [Fact]
    public void Folding_and_fused_nodes_change_no_result() => Seeds.ForAll(500, seed =>
    {
        var compiler = new CelCompiler(RandomInputs.Environment);
        var source = new ExpressionWriter(new Dice(seed), noise: false).Bool(Depth);
        var fast = compiler.Compile(source, CompileMode.Checked, wantsBool: false).Program;
        var plain = compiler.Compile(source, CompileMode.Unoptimised, wantsBool: false).Program;
        var activation = RandomInputs.Activation(compiler, seed, _ => true);

        return fast is null ? plain is null : Same.Outcome(fast.Evaluate(activation), plain!.Evaluate(activation))
            && fast.Test(activation) == plain.Test(activation)
            && Same.Outcome(fast.Evaluate(activation), fast.Explain(activation).Value!.Value);
    });

    [Fact]
    public void Residual_then_evaluate_is_evaluate_at_every_binding_time() => Seeds.ForAll(500, seed =>
    {
        var compiler = new CelCompiler(RandomInputs.Environment);
        var source = new ExpressionWriter(new Dice(seed), noise: seed % 2 == 0).Bool(Depth);
        if (compiler.Compile(source, CompileMode.Unchecked, wantsBool: false).Program is not { } program)
        {
            // Too costly by the estimate.
            return true;
        }

        var whole = RandomInputs.Activation(compiler, seed, _ => true);
        var expected = program.Evaluate(whole);
        var verdict = program.Test(whole);
        var residual = program;
        foreach (var time in Enum.GetValues<CelBindingTime>())
        {
            // Step by step: each residual is made of the one before.
            residual = residual.Specialise(RandomInputs.Activation(compiler, seed, input => input.BindingTime <= time));
            if (!Same.Outcome(expected, residual.Evaluate(whole)) || residual.Test(whole) != verdict)
            {
                return false;
            }
        }

        return residual.Known == verdict;
    });

    [Fact]
    public void What_an_evaluation_says_with_inputs_unknown_stays_true_when_they_are_known() => Seeds.ForAll(500, seed =>
    {
        var compiler = new CelCompiler(RandomInputs.Environment);
        var source = new ExpressionWriter(new Dice(seed), noise: seed % 2 == 0).Bool(Depth);
        if (compiler.Compile(source, CompileMode.Unchecked, wantsBool: false).Program is not { } program)
        {
            // Too costly by the estimate.
            return true;
        }

        var some = program.Evaluate(RandomInputs.Activation(compiler, seed, input => input.BindingTime <= (CelBindingTime)(seed % 5)));
        var all = program.Evaluate(RandomInputs.Activation(compiler, seed, _ => true));

        return some.Kind == CelKind.Unknown || Same.Outcome(some, all);
    });

    [Fact]
    public void Random_expressions_come_to_every_outcome_often_enough_to_test_anything()
    {
        var outcomes = new Dictionary<CelVerdict, int>();
        for (var seed = 0; seed < 2000; seed++)
        {
            var compiler = new CelCompiler(RandomInputs.Environment);
            var program = compiler.Compile(new ExpressionWriter(new Dice(seed), noise: false).Bool(Depth)).Program;
            var verdict = program?.Test(RandomInputs.Activation(compiler, seed, input => input.BindingTime <= CelBindingTime.Caller)) ?? CelVerdict.Error;
            outcomes[verdict] = outcomes.GetValueOrDefault(verdict) + 1;
        }

        Assert.All(Enum.GetValues<CelVerdict>(), verdict => Assert.InRange(outcomes.GetValueOrDefault(verdict), 100, 1500));
    }
}
