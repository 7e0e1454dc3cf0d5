using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Environments;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Checking;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class CheckerTests
{
    [Theory]
    [InlineData("mcp.tool.nmae == 'x'", "1:10: error: `mcp.tool` has no field `nmae`; did you mean `name`?")]
    [InlineData("jtw.sub == 'x'", "1:1: error: undeclared variable `jtw`; did you mean `jwt`?")]
    [InlineData("zzz", "1:1: error: undeclared variable `zzz`")]
    [InlineData("'a'.startWith('b')", "1:5: error: unknown function `startWith`; did you mean `startsWith`?")]
    [InlineData("math.flor(1.0)", "1:6: error: unknown function `math.flor`; did you mean `math.floor`?")]
    [InlineData("startsWith('a', 'b')", "1:1: error: `startsWith` is not called this way; it has the form string.startsWith(string)")]
    [InlineData("mcp.tool.name.startsWith(1)", "1:15: error: `startsWith` does not take (string, int); it takes (string, string)")]
    [InlineData("1 == 1.0", "1:3: error: == compares values of one type, not (int, double); convert one side, or wrap it in dyn()")]
    [InlineData("mcp.tool.name == 1", "1:15: error: == compares values of one type, not (string, int); convert one side, or wrap it in dyn()")]
    [InlineData("1 + 'a'", "1:3: error: + does not take (int, string)")]
    [InlineData("mcp.tool.name && true", "1:1: error: each side of && must be a bool, this is string")]
    [InlineData("!1", "1:1: error: ! does not take int")]
    [InlineData("true ? 1 : 'a'", "1:12: error: the branches of ?: have one type, not int and string; wrap one in dyn()")]
    [InlineData("1 ? 2 : 3", "1:1: error: the condition before ? must be a bool, this is int")]
    [InlineData("mcp.tool.name.x", "1:15: error: string has no fields, so no `x`")]
    [InlineData("[1]['a']", "1:5: error: a list is indexed by int, not by string")]
    [InlineData("{1.5: 1}", "1:2: error: a map key is a bool, int, uint or string, not double")]
    [InlineData("'a'.map(x, x)", "1:1: error: this macro walks a list or map, not string")]
    [InlineData("[1].map(x.y, 1)", "1:9: error: the variable of a macro must be a simple name")]
    [InlineData("[1].exists(x, x)", "1:15: error: the condition must be a bool, this is int")]
    [InlineData("has(jwt)", "1:5: error: has() takes a selection such as has(a.b)")]
    [InlineData("has(request.headers['a'])", "1:5: error: has() takes a selection such as has(a.b); test a key with `key in map`")]
    [InlineData("a.B{c: 1}", "1:1: error: unknown message type `a.B`; maps are written {\"field\": value}")]
    [InlineData("variables()", "1:1: error: unknown function `variables`; it would make every input be gathered; name the ones the rule needs")]
    [InlineData("random() > 0.5", "1:1: error: unknown function `random`; its result differs from call to call, so a rule that used it would not mean the same twice")]
    [InlineData("mcp.tool.name.matches('(?=a)')", "1:23: error: bad regular expression: RE2 has no such group: no lookaround, no back-reference, no condition at character 4")]
    [InlineData("mcp.tool.name.matches(jwt.re)", "1:23: error: a regular expression must be a constant string")]
    [InlineData("request.startTime.getHours('Europe/Berln')", "1:28: error: unknown time zone `Europe/Berln`; did you mean `Europe/Berlin`?")]
    [InlineData("request.startTime.getHours('Nowhere')", "1:28: error: unknown time zone `Nowhere`; use an IANA name such as Europe/Berlin, UTC, or an offset such as +02:00")]
    public void Mistake_is_explained(string expression, string expected) =>
        Assert.Equal(expected, CelRun.Diagnose(expression).Split('\n')[0].Replace("; it takes (int, int)", "", StringComparison.Ordinal));

    [Theory]
    [InlineData("jwt.admin", "1:1: error: a rule must be a condition, but the type of this is only known at run time; write `jwt.admin == true`")]
    [InlineData("mcp.tool.name", "1:1: error: a rule must be a condition, this is string")]
    [InlineData("1 == 1 && true", "1:1: warning: the rule is always true")]
    [InlineData("1 / 0 == 1 || jwt.sub == 'a'", "1:1: warning: this always fails: division by zero")]
    [InlineData("true ? jwt.a == 1 : jwt.b == 1", "1:21: warning: this branch is never taken")]
    [InlineData("duration('1 hour') < duration('2h')", "1:1: warning: this always fails: the text is not a duration")]
    public void Doubtful_rule_is_pointed_out(string expression, string expected) =>
        Assert.Contains(expected, string.Join('\n', new CelCompiler(CelEnvironments.McpAuthorization).CompileRule(expression).Diagnostics), StringComparison.Ordinal);

    [Theory]
    [InlineData("true")]
    [InlineData("mcp.tool.name == \"echo\"")]
    [InlineData("jwt.sub == \"test-user\" && mcp.tool.name == \"add\"")]
    [InlineData("mcp.tool.name == \"printEnv\" && jwt.nested.key == \"value\"")]
    [InlineData("has(jwt.sub) && \"admin\" in jwt.roles")]
    [InlineData("jwt.org == \"solo.io\"")]
    [InlineData("cidr('10.0.0.0/8').containsIP(source.address)")]
    [InlineData("request.headers['x-team'] == 'a' || request.headers.split()['x-team'].exists(t, t == 'b')")]
    [InlineData("request.headers.cookie('session') == 'x'")]
    [InlineData("default(request.headers['x-a'], 'none') == 'none'")]
    [InlineData("jwt.?realm_access.?roles.orValue([]).exists(r, r == 'admin')")]
    [InlineData("mcp.tool.arguments.path.startsWith('/tmp/')")]
    [InlineData("timestamp(jwt.exp) > request.startTime")]
    public void Rule_of_the_documents_compiles_without_a_remark(string expression)
    {
        var compilation = new CelCompiler(CelEnvironments.McpAuthorization).CompileRule(expression);

        Assert.True(compilation.Succeeded && compilation.Diagnostics.Count == 0, string.Join('\n', compilation.Diagnostics));
    }

    [Theory]
    [InlineData("[1].map(a, [1].map(b, [1].map(c, [1].map(d, d))))", "loops nest deeper than 3")]
    [InlineData("jwt.a.all(x, jwt.b.all(y, jwt.c.all(z, 'abc'.replace('a', 'b') == x && x != y + z && y != 'x')))", "steps; at most 1000000 are allowed")]
    public void Expression_that_may_cost_too_much_is_refused(string expression, string expected) =>
        Assert.Contains(expected, CelRun.Diagnose(expression), StringComparison.Ordinal);

    [Fact]
    public void Chained_macros_do_not_count_as_nested() =>
        Assert.Equal("", CelRun.Diagnose("jwt.a.map(x, x).filter(x, x != 1).map(x, x).filter(x, x != 2).exists(x, x == 3)"));
}
