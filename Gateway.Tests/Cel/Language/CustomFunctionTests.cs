using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Language;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class CustomFunctionTests
{
    private const string Definitions = """
        // who may do what
        isAdmin(roles) { "admin" in roles }
        twice(x) { x + x }
        quadruple(x) { twice(twice(x)) }
        first(a, rest...) { rest.size() > 0 ? rest[0] : a }
        this.within(low, high) { this >= low && this <= high }
        pick(list, wanted) { list.filter(x, x == wanted).map(x, { "v": x }) }
        swap(a, b) { [b, a] }
        caller() { jwt.sub }
        """;

    [Theory]
    [InlineData("isAdmin(jwt.roles)", "true")]
    [InlineData("twice(3)", "6")]
    [InlineData("twice('ab')", "\"abab\"")]
    [InlineData("quadruple(2)", "8")]
    [InlineData("first(1)", "1")]
    [InlineData("first(1, 2, 3)", "2")]
    [InlineData("5.within(1, 9) && !jwt.level.within(4, 9)", "true")]
    [InlineData("pick(['a', 'b'], 'a')", "[{\"v\": \"a\"}]")]
    [InlineData("[1, 2].map(x, twice(x))", "[2, 4]")]
    [InlineData("swap(swap(1, 2), swap(3, 4))", "[[4, 3], [2, 1]]")]
    [InlineData("swap([1].map(x, x + 1), [3].map(x, x + 1))", "[[4], [2]]")]
    [InlineData("swap(twice(1), cel.bind(a, 5, a))", "[5, 2]")]
    [InlineData("[1].map(a, swap(a, twice(a)))", "[[2, 1]]")]
    [InlineData("caller() == 'a'", "true")]
    [InlineData("twice(1 / 0)", "error: division by zero")]
    [InlineData("first(1 / 0, 2)", "2")]
    public void Function_gives_its_body_with_the_arguments_filled_in(string expression, string expected)
    {
        var compiler = new CelCompiler(Environment());
        var compilation = compiler.Compile(expression);
        Assert.True(compilation.Succeeded, string.Join('\n', compilation.Diagnostics));
        var activation = compiler.NewActivation();
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson("{\"sub\": \"a\", \"roles\": [\"admin\"], \"level\": 2}"));

        Assert.Equal(expected, compilation.Program.Evaluate(activation).ToString());
        Assert.Equal(expected, compilation.Program.Explain(activation).Value.ToString());
    }

    [Theory]
    [InlineData("twice(true)", "1:1: error: in `twice`: + does not take (bool, bool)")]
    [InlineData("true && quadruple(1 == 1)", "1:9: error: in `quadruple`: + does not take (bool, bool)")]
    [InlineData("twice()", "1:1: error: `twice` is not called this way; it has the form twice(x)")]
    [InlineData("twcie(1)", "1:1: error: unknown function `twcie`; did you mean `twice`?")]
    [InlineData("within(1, 2, 3)", "1:1: error: `within` is not called this way; it has the form this.within(a, b)")]
    public void Mistake_is_reported_where_the_function_is_called(string expression, string expected) =>
        Assert.StartsWith(expected, CelRun.Diagnose(expression, Environment("twice(x) { x + x } quadruple(x) { twice(x) } this.within(a, b) { this == a }")), StringComparison.Ordinal);

    [Theory]
    [InlineData("f(x) { x", "1:9: error: expected { and the expression")]
    [InlineData("f(x) x", "1:6: error: expected { and the expression")]
    [InlineData("f(x, x) { x }", "1:6: error: expected a parameter of its own name")]
    [InlineData("f(x..., y) { x }", "1:9: error: expected a parameter of its own name")]
    [InlineData("g() { 1 }\nf(x) { x + }", "2:12: error: expected a value")]
    [InlineData("size(x) { x }", "1:11: error: there is already a function `size`")]
    [InlineData("has(x) { x }", "1:10: error: there is already a function `has`")]
    [InlineData("f(x) { x } f(y) { y }", "1:19: error: there is already a function `f`")]
    [InlineData("1", "1:1: error: expected a function name")]
    public void Bad_definition_is_refused(string definition, string expected)
    {
        CelEnvironments.McpAuthorization.WithFunctions(definition, out var diagnostics);

        Assert.StartsWith(expected, string.Join('\n', diagnostics), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("f(x) { f(x) }")]
    [InlineData("f(x) { g(x) } g(x) { f(x) }")]
    public void Function_cannot_call_itself_or_one_after_it(string definitions)
    {
        Assert.Contains("in `f`: unknown function", CelRun.Diagnose("f(1)", Environment(definitions)), StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_that_double_at_every_step_are_refused()
    {
        var definitions = "f0(x) { [x, x] } " + string.Concat(Enumerable.Range(1, 40).Select(number => $"f{number}(x) {{ [f{number - 1}(x), f{number - 1}(x)] }} "));

        Assert.Contains("too large", CelRun.Diagnose("f40(1)", Environment(definitions)), StringComparison.Ordinal);
    }

    [Fact]
    public void Body_sees_nothing_of_where_it_is_called() =>
        Assert.Contains("in `f`: undeclared variable `y`", CelRun.Diagnose("[1].map(y, f(1))", Environment("f(x) { x + y }")), StringComparison.Ordinal);

    private static CelEnvironment Environment(string definitions = Definitions)
    {
        var environment = CelEnvironments.McpAuthorization.WithFunctions(definitions, out var diagnostics);
        Assert.Empty(diagnostics);
        return environment;
    }
}
