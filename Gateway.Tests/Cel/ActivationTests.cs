using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ActivationTests
{
    [Theory]
    [InlineData("has(jwt.sub)", "false")]
    [InlineData("jwt.sub == 'a'", "error: no such key: sub")]
    [InlineData("has(jwt.a.b)", "error: no such key: a")]
    [InlineData("has(jwt.a) && has(jwt.a.b)", "false")]
    [InlineData("jwt.?a.?b.hasValue()", "error: no such variable: jwt")]
    [InlineData("jwt == {}", "error: no such variable: jwt")]
    [InlineData("has(mcp.tool)", "false")]
    [InlineData("has(mcp.tool.name)", "false")]
    [InlineData("mcp.tool.name == 'x'", "error: no such key: name")]
    [InlineData("has(mcp.tool.arguments.path)", "false")]
    [InlineData("request.path", "error: no such key: path")]
    public void Input_that_is_not_set_is_absent(string expression, string expected)
    {
        var (program, activation, _) = Compile(expression);

        Assert.Equal(expected, program.Evaluate(activation).ToString());
    }

    [Theory]
    [InlineData("has(jwt.sub)", "true")]
    [InlineData("has(jwt.nil)", "true")]
    [InlineData("jwt.nil == null", "true")]
    [InlineData("has(jwt.none)", "false")]
    [InlineData("has(jwt.nested.none)", "false")]
    [InlineData("has(jwt.none.key)", "error: no such key: none")]
    [InlineData("has(jwt.sub.key)", "error: no such overload: the value has no fields")]
    [InlineData("jwt.nested.key", "\"v\"")]
    [InlineData("jwt['nested']['key']", "\"v\"")]
    [InlineData("jwt[jwt.pointer]", "\"a\"")]
    [InlineData("jwt.list[1]", "2")]
    [InlineData("'sub' in jwt", "true")]
    [InlineData("jwt.`https://x/y` == 1", "true")]
    [InlineData("size(jwt) > 3 && jwt.exists(k, k == 'sub')", "true")]
    [InlineData("jwt.level + 1", "3")]
    [InlineData("type(jwt.level) == int && type(jwt.ratio) == double", "true")]
    [InlineData("jwt.big == 9007199254740993", "true")]
    public void Claims_are_read_by_name(string expression, string expected)
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        var source = expression.Replace("`https://x/y`", "`x/y`", StringComparison.Ordinal);
        var program = compiler.Compile(source).Program!;
        var activation = compiler.NewActivation();
        Assert.True(CelProjection.TryCreate(compiler.Input("jwt"),
            """{"sub":"a","nil":null,"nested":{"key":"v"},"list":[1,2],"pointer":"sub","x/y":1,"level":2,"ratio":2.0,"big":9007199254740993}"""u8, out var claims, out _));
        activation.Set(claims!);

        Assert.Equal(expected, program.Evaluate(activation).ToString());
    }

    [Fact]
    public void Setting_a_field_makes_its_record_present()
    {
        var (program, activation, compiler) = Compile("has(mcp.tool) && !has(mcp.prompt) && !has(mcp.tool.target) && mcp.tool.name == 'x'");
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("x"));

        Assert.Equal(CelVerdict.True, program.Test(activation));
    }

    [Fact]
    public void Record_as_a_whole_is_the_map_of_its_present_fields()
    {
        var (program, activation, compiler) = Compile("toJson(mcp)");
        activation.Set(compiler.Input("mcp.tool.name"), CelValue.Of("x"));
        activation.Set(compiler.Input("mcp.methodName"), CelValue.Of("tools/call"));

        Assert.Equal("\"{\\\"methodName\\\":\\\"tools/call\\\",\\\"tool\\\":{\\\"name\\\":\\\"x\\\"}}\"", program.Evaluate(activation).ToString());
    }

    [Fact]
    public void Reset_makes_everything_absent_and_copying_makes_it_alike()
    {
        var (program, activation, compiler) = Compile("jwt.sub == 'a'");
        activation.Set(compiler.Input("jwt"), CelRun.ParseJson("{\"sub\": \"a\"}"));
        var copy = compiler.NewActivation();
        copy.CopyFrom(activation);
        activation.Reset();

        Assert.Equal(CelVerdict.Error, program.Test(activation));
        Assert.Equal(CelVerdict.True, program.Test(copy));
        copy.Set(compiler.Input("jwt"), default);
        Assert.Equal(CelVerdict.Error, program.Test(copy));
    }

    [Fact]
    public void Input_no_rule_reads_says_so_and_may_be_set_all_the_same()
    {
        var (program, activation, compiler) = Compile("jwt.sub == 'a'");
        var unread = compiler.Input("request.body");
        activation.Set(unread, CelValue.Of(new byte[1]));

        Assert.False(unread.IsRead);
        Assert.True(compiler.Input("jwt").IsRead);
        Assert.True(program.Reads(compiler.Input("jwt")));
        Assert.False(program.Reads(unread));
        Assert.Equal(["jwt"], compiler.Inputs.Select(input => input.Name));
    }

    [Fact]
    public void Program_reads_a_record_if_it_reads_one_of_its_fields()
    {
        var (program, _, compiler) = Compile("mcp.tool.name == 'a'");

        Assert.True(program.Reads(compiler.Input("mcp.tool")));
        Assert.False(program.Reads(compiler.Input("mcp.prompt")));
    }

    [Theory]
    [InlineData("jtw")]
    [InlineData("mcp.tool.nmae")]
    [InlineData("jwt.sub")]
    [InlineData("mcp.")]
    [InlineData("mcpx")]
    public void Input_that_is_not_declared_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new CelCompiler(CelEnvironments.McpAuthorization).Input(name));

    [Fact]
    public void Rules_cannot_be_compiled_once_activations_exist_if_they_read_something_new()
    {
        var (_, _, compiler) = Compile("jwt.sub == 'a'");

        Assert.True(compiler.CompileRule("jwt.sub == 'b'").Succeeded);
        Assert.Throws<InvalidOperationException>(() => compiler.CompileRule("jwt.other == 'b'"));
    }

    [Theory]
    [InlineData("request.headers['X-Team']", "\"a\"")]
    [InlineData("request.headers.`x-team`", "\"a\"")]
    [InlineData("request.headers['accept']", "[\"text/html, text/plain\", \"*/*\"]")]
    [InlineData("request.headers.join()['accept']", "\"text/html, text/plain,*/*\"")]
    [InlineData("request.headers.split()['accept']", "[\"text/html\", \"text/plain\", \"*/*\"]")]
    [InlineData("request.headers.raw()['x-team']", "[\"a\"]")]
    [InlineData("request.headers.redacted()['Authorization']", "\"<redacted>\"")]
    [InlineData("request.headers.redacted().join()['authorization']", "\"<redacted>\"")]
    [InlineData("request.headers['authorization']", "\"Bearer x\"")]
    [InlineData("request.headers.cookie('b')", "\"2\"")]
    [InlineData("request.headers.cookie('c')", "error: no such key")]
    [InlineData("default(request.headers['none'], 'd')", "\"d\"")]
    [InlineData("'X-TEAM' in request.headers", "true")]
    [InlineData("has(request.headers.none)", "false")]
    public void Headers_are_found_in_any_case_and_shown_in_any_form(string expression, string expected)
    {
        var set = new CelVariableSet(CelEnvironments.McpAuthorization, CelRun.ParseJson("""
            {"request": {"headers": {"x-team": "a", "Accept": ["text/html, text/plain", "*/*"], "Authorization": "Bearer x", "cookie": ["a=1; b=2"]}}}
            """));
        var compiler = new CelCompiler(set.Environment);
        var compilation = compiler.Compile(expression);
        Assert.True(compilation.Succeeded, string.Join('\n', compilation.Diagnostics));
        var activation = compiler.NewActivation();
        set.SetIn(compiler, activation);

        Assert.Empty(set.Undeclared);
        Assert.Equal(expected, compilation.Program.Evaluate(activation).ToString());
    }

    private static (CelProgram Program, CelActivation Activation, CelCompiler Compiler) Compile(string expression)
    {
        var compiler = new CelCompiler(CelEnvironments.McpAuthorization);
        var compilation = compiler.Compile(expression);
        Assert.True(compilation.Succeeded, string.Join('\n', compilation.Diagnostics));
        return (compilation.Program, compiler.NewActivation(), compiler);
    }
}
