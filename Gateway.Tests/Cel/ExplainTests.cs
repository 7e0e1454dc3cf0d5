using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ExplainTests
{
    [Fact]
    public void Explanation_shows_what_every_part_came_to_and_what_was_not_reached()
    {
        Assert.Equal("""
            jwt.sub == "b" && mcp.tool.name == "x"  =>  false
              jwt.sub == "b"  =>  false
                jwt.sub  =>  "a"
              mcp.tool.name == "x"  =>  not evaluated
                mcp.tool.name  =>  not evaluated

            """, Explain("jwt.sub == \"b\" && mcp.tool.name == \"x\""));
    }

    [Fact]
    public void Explanation_shows_the_rounds_of_a_loop()
    {
        Assert.Equal("""
            jwt.roles.exists(r, r.startsWith("o"))  =>  true
              jwt.roles  =>  ["dev", "ops", "other"]
              [r = "dev"] r.startsWith("o")  =>  false
                r  =>  "dev"
              [r = "ops"] r.startsWith("o")  =>  true
                r  =>  "ops"

            """, Explain("jwt.roles.exists(r, r.startsWith(\"o\"))"));
    }

    [Fact]
    public void Explanation_shows_where_an_error_comes_from()
    {
        Assert.Equal("""
            jwt.none == 1 || has(jwt.sub)  =>  true
              jwt.none == 1  =>  error: no such key: none
                jwt.none  =>  error: no such key: none
              has(jwt.sub)  =>  true

            """, Explain("jwt.none == 1 || has(jwt.sub)"));
    }

    [Fact]
    public void Explanation_of_a_long_loop_shows_its_first_rounds()
    {
        var explanation = Explain("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].all(x, x > 0)");

        Assert.Contains("[x = 10]", explanation, StringComparison.Ordinal);
        Assert.DoesNotContain("[x = 11]", explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Explaining_leaves_the_activation_as_it_was()
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        var program = compiler.CompileRule("jwt.roles.exists(r, r == 'ops')").Program!;
        var activation = compiler.NewActivation();
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson("{\"roles\": [\"ops\"]}"));
        var before = program.Test(activation);
        program.Explain(activation);

        Assert.Equal(CelVerdict.True, before);
        Assert.Equal(before, program.Test(activation));
    }

    private static string Explain(string rule)
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        var program = compiler.CompileRule(rule).Program!;
        var activation = compiler.NewActivation();
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson("{\"sub\": \"a\", \"roles\": [\"dev\", \"ops\", \"other\"]}"));
        return program.Explain(activation).ToString().ReplaceLineEndings("\n");
    }
}
