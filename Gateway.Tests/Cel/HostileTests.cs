using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel;

/// <summary>Rules and inputs made to hurt: every evaluation ends within its steps, with a value.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class HostileTests
{
    private const string Cost = "error: the evaluation takes too many steps";

    [Theory]
    [InlineData("l.all(x, l.all(y, x != y + 1 || true))")]
    [InlineData("l.map(x, l.map(y, [x, y])).size() > 0")]
    [InlineData("l.filter(x, l.exists(y, y == x + 1 && l.size() > 0)).size() == 0")]
    [InlineData("l.exists_one(x, l.exists(y, false))")]
    [InlineData("l.map(x, toJson(l)).size() == 0")]
    [InlineData("l.map(x, l + l).size() == 0")]
    [InlineData("l.all(x, l == l)")]
    [InlineData("l.map(x, 2000 in l).size() == 0")]
    [InlineData("l.map(x, l.join(',')).size() == 0")]
    [InlineData("l.transformMap(i, v, l.map(y, y)).size() == 0")]
    public void Nested_loops_over_a_thousand_elements_run_out_of_steps(string expression)
    {
        var list = $"[{string.Join(',', Enumerable.Range(0, 1000).Select(number => expression.Contains("join", StringComparison.Ordinal) ? $"\"{number}\"" : $"{number}"))}]";

        Assert.Equal(Cost, CelRun.Print(expression, $"{{\"l\": {list}}}"));
    }

    [Theory]
    [InlineData("s.contains('ab') && s.contains('cd')")]
    [InlineData("s.lowerAscii() == s")]
    [InlineData("s.replace('a', 'bb').size() > 0")]
    [InlineData("s.split('').size() > 0")]
    [InlineData("(s + s + s).size() > 0")]
    [InlineData("s.reverse().reverse() == s")]
    [InlineData("base64.encode(s) == ''")]
    [InlineData("'%s%s'.format([s, s]) == ''")]
    [InlineData("s.indexOf('b') == 0")]
    [InlineData("url.encode(s) == ''")]
    [InlineData("sha256.encode(s) == ''")]
    [InlineData("json(s) == 1")]
    public void A_megabyte_of_text_runs_out_of_steps_or_ends_early(string expression)
    {
        var text = CelValue.Of(new string('a', 1 << 20));
        var compiler = new CelCompiler(new CelEnvironment([new CelVariable("s", CelType.String, CelBindingTime.Request, "")]));
        var program = compiler.Compile(expression).Program!;
        var activation = compiler.NewActivation();
        activation.Set(compiler.Input("s"), text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var value = program.Evaluate(activation);

        Assert.Contains(value.ToString(), new[] { Cost, "false", "true" });
        // No function may build much more than it was given before it is stopped.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L << 20);
        Assert.InRange(activation.Budget, -(1 << 22), CelLimits.Default.Steps);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("^(a|b)*a(a|b){12}$")]
    [InlineData("(a|aa)+b")]
    [InlineData("(.*)*x")]
    public void Patterns_that_hang_backtracking_engines_are_refused_long_texts_and_fast_on_short_ones(string pattern)
    {
        Assert.Equal("error: the text is too long for a regular expression", Match(pattern, new string('a', 100_000) + "!"));
        Assert.Equal("false", Match(pattern, new string('a', 8_191) + "!"));
    }

    [Fact]
    public void Many_matches_run_out_of_steps() =>
        Assert.Equal(Cost, CelRun.Print("l.all(x, x.matches('^[ab]+$'))", $"{{\"l\": [{string.Join(',', Enumerable.Repeat($"\"{new string('a', 4000)}\"", 50))}]}}"));

    [Theory]
    [InlineData("(a{100}){100}")]
    [InlineData("((a{10}){10}){11}")]
    [InlineData("a{1001}")]
    public void Patterns_that_would_grow_too_large_are_refused(string pattern) =>
        Assert.Contains("bad regular expression", CelRun.Diagnose($"'x'.matches('{pattern}')"), StringComparison.Ordinal);

    [Fact]
    public void Pattern_of_a_thousand_open_groups_is_refused() =>
        Assert.Contains("nests deeper", CelRun.Diagnose($"'x'.matches('{new string('(', 1000)}')"), StringComparison.Ordinal);

    [Fact]
    public void Deeply_nested_json_is_refused_not_followed() =>
        Assert.Equal("error: the text is not JSON", CelRun.Print("json(s)", $"{{\"s\": \"{new string('[', 100_000)}\"}}"));

    [Fact]
    public void Everything_fits_on_a_small_stack()
    {
        var depth = CelLimits.Default.Depth - 1;
        string[] sources =
        [
            string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth)),
            string.Concat(Enumerable.Repeat("!(", depth)) + "true" + new string(')', depth),
            string.Concat(Enumerable.Repeat("cel.bind(a, 1, ", depth)) + "a" + new string(')', depth),
            string.Concat(Enumerable.Repeat("dyn(", depth)) + "jwt" + new string(')', depth),
            string.Concat(Enumerable.Repeat("{'a': ", depth)) + "n" + new string('}', depth),
        ];
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            foreach (var source in sources)
            {
                var compiler = new CelCompiler(RandomInputs.Environment);
                var program = compiler.Compile(source, CompileMode.Unoptimised, wantsBool: false).Program;
                Assert.NotNull(program);
                var activation = RandomInputs.Activation(compiler, 1, _ => true);
                program.Evaluate(activation);
                program.Explain(activation);
                program.Specialise(activation);
            }
        }), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();

        Assert.Null(failure);
    }

    [Fact]
    public void Steps_are_counted_alike_on_every_run()
    {
        const string Expression = "l.all(x, l.exists(y, y == x))";
        var list = $"{{\"l\": [{string.Join(',', Enumerable.Range(0, 130))}]}}";

        Assert.Equal("true", CelRun.Print(Expression, list));
        Assert.Equal(CelRun.Print(Expression, list), CelRun.Print(Expression, list));
        Assert.Equal(Cost, CelRun.Print(Expression, list.Replace("129]", $"129,{string.Join(',', Enumerable.Range(130, 20))}]", StringComparison.Ordinal)));
    }

    private static string Match(string pattern, string subject) => CelRun.Print($"s.matches('{pattern}')", $"{{\"s\": \"{subject}\"}}");
}
