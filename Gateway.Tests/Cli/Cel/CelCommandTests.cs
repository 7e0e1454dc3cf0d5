using System.CommandLine;
using Gateway.Host.Cli.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cli.Cel;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class CelCommandTests
{
    [Theory]
    [InlineData("{\"expr\":\"x + 1\",\"vars\":{\"x\":41}}", "{\"value\":42}")]
    [InlineData("{\"expr\":\"1 / 0\"}", "{\"error\":\"division by zero\"}")]
    [InlineData("{\"expr\":\"has(jwt.sub)\",\"vars\":{}}", "{\"value\":false}")]
    [InlineData("{\"expr\":\"jwt.sub\",\"vars\":{\"jwt\":{\"sub\":\"ä\\\"\\n\"}}}", "{\"value\":\"ä\\\"\\n\"}")]
    [InlineData("{\"expr\":\"mcp.tool.nam\",\"vars\":{\"mcp\":{\"tool\":{\"name\":\"a\"}}}}", "{\"error\":\"1:10: error: `mcp.tool` has no field `nam`; did you mean `name`?\"}")]
    [InlineData("{\"expr\":\"request.auth.x\",\"vars\":{\"request\":{\"auth\":{\"x\":1}}}}", "{\"value\":1}")]
    [InlineData("{\"expr\":\"1 +\"}", "{\"error\":\"1:4: error: expected a value but found the end\"}")]
    [InlineData("{\"expr\":\"[1, 2u, 3.0, b'a', null, {'k': true}]\"}", "{\"value\":[1,2,3.0,\"YQ==\",null,{\"k\":true}]}")]
    [InlineData("{\"expr\":\"[timestamp(0), duration('90s'), type(1), 0.0 / 0.0]\"}", "{\"value\":[\"1970-01-01T00:00:00Z\",\"90s\",\"int\",\"NaN\"]}")]
    [InlineData("{\"expr\":\"request.startTime\",\"vars\":{\"request\":{\"startTime\":\"2024-01-01T00:00:00Z\"}}}", "{\"value\":\"2024-01-01T00:00:00Z\"}")]
    [InlineData("{\"expr\":1}", "{\"error\":\"a line is an object with the string \\\"expr\\\" and optionally the object \\\"vars\\\"\"}")]
    [InlineData("{\"expr\":\"1\",\"vars\":[]}", "{\"error\":\"\\\"vars\\\" is an object\"}")]
    [InlineData("nonsense", "{\"error\":\"not JSON, at byte 0\"}")]
    public void Line_is_answered_by_a_line(string line, string expected) =>
        Assert.Equal(expected, CelJsonLines.Answer(new CelEvaluator(CelEnvironments.McpAuthorization), line));

    [Fact]
    public void Answers_stay_in_step_with_the_lines()
    {
        var output = new StringWriter { NewLine = "\n" };
        CelJsonLines.Run(new CelEvaluator(CelEnvironments.McpAuthorization), new StringReader("{\"expr\":\"1\"}\n\nx\n{\"expr\":\"2\"}\n"), output);

        Assert.Equal("{\"value\":1}\n{\"error\":\"not JSON, at byte 0\"}\n{\"value\":2}\n", output.ToString());
    }

    [Fact]
    public void Check_marks_the_place_of_a_mistake()
    {
        var (code, output, _) = Run("check", "jwt.sub == 'a' &&\n  mcp.tool.nmae == 'x'");

        Assert.Equal(1, code);
        Assert.Equal("""
            2:12: error: `mcp.tool` has no field `nmae`; did you mean `name`?
                mcp.tool.nmae == 'x'
                         ^

            """, output);
    }

    [Fact]
    public void Check_says_what_a_good_rule_reads()
    {
        var (code, output, _) = Run("check", "jwt.sub == 'a' && mcp.tool.name == 'x'");

        Assert.Equal((0, "ok: bool\nreads jwt\nreads mcp.tool.name\n"), (code, output));
    }

    [Theory]
    [InlineData("check", "mcp.tool.name")]
    [InlineData("check", "response.code == 200")]
    [InlineData("check", "response.code", "--environment", "mcp")]
    [InlineData("eval", "1 / 0")]
    [InlineData("eval")]
    [InlineData("eval", "1", "--jsonl")]
    [InlineData("eval", "1", "--vars", "no-such-file.json")]
    [InlineData("check", "true", "--environment", "other")]
    public void What_cannot_be_done_ends_with_code_1(params string[] arguments) => Assert.Equal(1, Run(arguments).Code);

    [Fact]
    public void Eval_reads_variables_from_a_file_and_explains()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(file, "{\"jwt\": {\"sub\": \"a\"}}");
        try
        {
            var (code, output, _) = Run("eval", "jwt.sub == 'a'", "--vars", file, "--explain");

            Assert.Equal((0, "jwt.sub == 'a'  =>  true\n  jwt.sub  =>  \"a\"\ntrue\n"), (code, output));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Transformations_may_give_any_type_and_use_the_response()
    {
        Assert.Equal((0, "ok: int\nreads response.code\n"), Run("check", "response.code", "--environment", "transformation") is var run ? (run.Code, run.Output) : default);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = CelCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }
}
