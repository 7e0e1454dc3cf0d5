using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Specialisation;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SpecialiseTests
{
    private const string Caller = """{"sub": "a", "roles": ["dev", "ops"], "level": 2, "allowed": ["x", "y"]}""";

    [Theory]
    [InlineData("jwt.sub == 'a'", CelVerdict.True)]
    [InlineData("jwt.sub == 'b' && mcp.tool.name == 'x'", CelVerdict.False)]
    [InlineData("mcp.tool.name == 'x' && jwt.sub == 'b'", CelVerdict.False)]
    [InlineData("jwt.sub == 'a' || mcp.tool.name == 'x'", CelVerdict.True)]
    [InlineData("mcp.tool.name == 'x' || 'dev' in jwt.roles", CelVerdict.True)]
    [InlineData("jwt.none == 1", CelVerdict.Error)]
    [InlineData("jwt.none == 1 && mcp.tool.name == 'x'", null)]
    [InlineData("jwt.none == 1 || mcp.tool.name == 'x'", null)]
    [InlineData("jwt.sub == 'a' && mcp.tool.name == 'x'", null)]
    [InlineData("jwt.level > 1 ? jwt.sub == 'a' : mcp.tool.name == 'x'", CelVerdict.True)]
    [InlineData("has(jwt.sub) && !has(jwt.none)", CelVerdict.True)]
    [InlineData("has(mcp.tool)", null)]
    [InlineData("jwt.allowed.exists(n, n == mcp.tool.name)", null)]
    [InlineData("jwt.roles.exists(r, r == 'ops')", CelVerdict.True)]
    [InlineData("jwt.roles.all(r, r == 'ops' || mcp.tool.name == r)", null)]
    [InlineData("default(jwt.sub, mcp.tool.name) == 'a'", CelVerdict.True)]
    [InlineData("jwt.?none.orValue('z') == 'z'", CelVerdict.True)]
    [InlineData("cel.bind(s, jwt.sub, s == 'a' || s == mcp.tool.name)", CelVerdict.True)]
    [InlineData("coalesce(jwt.sub, mcp.tool.name) == 'a'", CelVerdict.True)]
    [InlineData("mcp.tool.name.matches('^x')", null)]
    public void What_the_caller_settles_is_settled(string rule, CelVerdict? expected)
    {
        var (program, activation, _) = Compile(rule);

        Assert.Equal(expected, program.Specialise(activation).Known);
    }

    [Theory]
    [InlineData("jwt.sub == 'a' && mcp.tool.name == 'x'", "SlotEqualsTextNode")]
    [InlineData("mcp.tool.name == jwt.sub", "SlotEqualsTextNode")]
    [InlineData("mcp.tool.name in jwt.allowed", "InConstantsNode")]
    [InlineData("jwt.allowed.exists(n, n == mcp.tool.name)", "LogicNode")]
    [InlineData("jwt.level == 2 && (jwt.sub == 'z' || mcp.tool.name.startsWith('x'))", "TextTestNode")]
    public void What_is_left_is_as_small_as_it_can_be(string rule, string expected)
    {
        var (program, activation, _) = Compile(rule);

        Assert.Equal(expected, program.Specialise(activation).Root.GetType().Name);
    }

    [Fact]
    public void Program_is_its_own_residual_where_nothing_is_known()
    {
        var (program, activation, _) = Compile("jwt.sub == 'a' && mcp.tool.name == 'x'");
        activation.SetUnknownAfter((CelBindingTime)(-1));

        Assert.Same(program, program.Specialise(activation));
    }

    [Fact]
    public void Inputs_become_unknown_by_name_with_all_their_fields()
    {
        var (program, activation, compiler) = Compile("mcp.tool.name == 'x' || mcp.tool.target == 'y'");
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("n"));
        activation.Set(compiler.Input("mcp.tool.target"), CelValue.Of("t"));
        Assert.Equal(CelVerdict.False, program.Test(activation));

        activation.SetUnknown("mcp.tool");

        Assert.Equal(CelVerdict.Unknown, program.Test(activation));
    }

    [Fact]
    public void Arguments_are_unknown_while_tools_are_listed_and_absent_ones_fail_at_the_call()
    {
        var (program, activation, compiler) = Compile("mcp.tool.name == 'read' && mcp.tool.arguments.path.startsWith('/tmp/')");
        activation.SetUnknownAfter(CelBindingTime.Item);
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("write"));
        Assert.Equal(CelVerdict.False, program.Test(activation));
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("read"));
        Assert.Equal(CelVerdict.Unknown, program.Test(activation));

        activation.Set(compiler.Input("mcp.tool.arguments"), CelRun.ParseJson("{}"));
        Assert.Equal(CelVerdict.Error, program.Test(activation));
        activation.Set(compiler.Input("mcp.tool.arguments"), CelRun.ParseJson("{\"path\": \"/tmp/a\"}"));
        Assert.Equal(CelVerdict.True, program.Test(activation));
    }

    [Theory]
    [InlineData("unknown && false", CelVerdict.False)]
    [InlineData("false && unknown", CelVerdict.False)]
    [InlineData("unknown && true", CelVerdict.Unknown)]
    [InlineData("unknown || true", CelVerdict.True)]
    [InlineData("unknown && failing", CelVerdict.Unknown)]
    [InlineData("failing || unknown", CelVerdict.Unknown)]
    [InlineData("!unknown", CelVerdict.Unknown)]
    [InlineData("unknown ? true : true", CelVerdict.Unknown)]
    [InlineData("unknown == true", CelVerdict.Unknown)]
    [InlineData("unknown == failing", CelVerdict.Error)]
    [InlineData("[true, false].exists(x, x && unknown)", CelVerdict.Unknown)]
    [InlineData("[true].exists(x, x || unknown)", CelVerdict.True)]
    [InlineData("[1].exists_one(x, unknown)", CelVerdict.Unknown)]
    [InlineData("[1].map(x, unknown) == [true]", CelVerdict.Unknown)]
    [InlineData("{'a': unknown}.a", CelVerdict.Unknown)]
    public void Unknowns_follow_the_language(string rule, CelVerdict expected)
    {
        var compiler = new CelCompiler(new CelEnvironment(
            [new CelVariable("unknown", CelType.Bool, CelBindingTime.Call, ""), new CelVariable("failing", CelType.Bool, CelBindingTime.Config, "")]));
        var program = compiler.CompileRule(rule).Program!;
        var activation = compiler.NewActivation();
        activation.SetUnknown("unknown");

        Assert.Equal(expected, program.Test(activation));
    }

    private static (CelProgram Program, CelActivation Activation, CelCompiler Compiler) Compile(string rule)
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        var compilation = compiler.CompileRule(rule);
        Assert.True(compilation.Succeeded, string.Join('\n', compilation.Diagnostics));
        var activation = compiler.NewActivation();
        activation.SetUnknownAfter(CelBindingTime.Caller);
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson(Caller));
        return (compilation.Program, activation, compiler);
    }
}
