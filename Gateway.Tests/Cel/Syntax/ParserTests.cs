using Gateway.Policies.Cel;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Syntax;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ParserTests
{
    [Theory]
    [InlineData("", "1:1: error: expected a value but found the end")]
    [InlineData("1 +", "1:4: error: expected a value but found the end")]
    [InlineData("(1", "1:3: error: expected ) but found the end")]
    [InlineData("1 2", "1:3: error: unexpected `2`")]
    [InlineData("a = 1", "1:3: error: comparison is written ==")]
    [InlineData("a & b", "1:3: error: logical and is written &&")]
    [InlineData("'abc", "1:1: error: the string is not closed")]
    [InlineData("'a\nb'", "1:1: error: the string is not closed on its line")]
    [InlineData("'a\\q'", "1:3: error: this escape sequence does not exist")]
    [InlineData("'\\ud800'", "1:2: error: this code point is no Unicode character")]
    [InlineData("'\\U00110000'", "1:2: error: this code point is no Unicode character")]
    [InlineData("b'\\u0041'", "1:3: error: this escape sequence does not exist")]
    [InlineData("'\\400'", "1:2: error: this escape sequence does not exist")]
    [InlineData("rb'x'", "1:3: error: unexpected `'x'`")]
    [InlineData("9223372036854775808", "1:1: error: `9223372036854775808` is out of range")]
    [InlineData("18446744073709551616u", "1:1: error: `18446744073709551616u` is out of range")]
    [InlineData("1e999", "1:1: error: `1e999` is out of range")]
    [InlineData("1.", "1:3: error: expected a field or function name but found the end")]
    [InlineData("for", "1:1: error: `for` is a reserved word")]
    [InlineData("a.in", "1:3: error: expected a field or function name but found `in`")]
    [InlineData("a.`b~c`", "1:3: error: a quoted field has letters, digits, spaces and _ . / - between two back-ticks")]
    [InlineData("f(1,)", "1:5: error: expected a value but found `)`")]
    [InlineData("!-a", "1:2: error: ! and - do not mix without parentheses")]
    [InlineData("true &&\n  'é' @", "2:7: error: this character has no meaning here")]
    public void Mistake_is_reported_where_it_stands(string expression, string expected) =>
        Assert.StartsWith(expected, CelRun.Diagnose(expression), StringComparison.Ordinal);

    [Theory]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("0x7fffffffffffffff", "9223372036854775807")]
    [InlineData("0XFFu", "255u")]
    [InlineData(".5e1", "5.0")]
    [InlineData("'\\377'", "\"ÿ\"")]
    [InlineData("b'\\377'", "b\"\\xff\"")]
    [InlineData("b'ÿ'", "b\"\\xc3\\xbf\"")]
    [InlineData("r'\\n'", "\"\\\\n\"")]
    [InlineData("'''a'b\n'''", "\"a'b\\n\"")]
    [InlineData("[1, 2,]", "[1, 2]")]
    [InlineData("{'a': 1,}", "{\"a\": 1}")]
    [InlineData("1 // one\n+ 2", "3")]
    [InlineData("\f1\t+\r\n1", "2")]
    [InlineData("{'while': 1}.while", "1")]
    public void Literal_is_read(string expression, string expected) => Assert.Equal(expected, CelRun.Print(expression));

    [Theory]
    [InlineData(199, true)]
    [InlineData(201, false)]
    [InlineData(10_000, false)]
    public void Nesting_beyond_the_limit_is_refused(int depth, bool expected)
    {
        string[] nested =
        [
            new string('(', depth - 1) + "1" + new string(')', depth - 1),
            new string('[', depth) + new string(']', depth),
            string.Concat(Enumerable.Repeat("true ? 1 : ", depth - 1)) + "1",
            string.Concat(Enumerable.Repeat("1 + ", depth - 1)) + "1",
            string.Concat(Enumerable.Repeat("!(", depth - 1)) + "true" + new string(')', depth - 1),
            "{}" + string.Concat(Enumerable.Repeat(".?a", depth - 1)),
        ];

        Assert.All(nested.Where(source => source.Length <= CelLimits.Default.SourceLength), source =>
            Assert.Equal(expected, new CelCompiler(new CelEnvironment([])).Compile(source).Succeeded));
    }

    [Fact]
    public void Long_chains_of_and_and_or_nest_no_deeper_than_one()
    {
        var chain = string.Join(" || ", Enumerable.Repeat("jwt.sub == 'a'", 900));

        Assert.True(new CelCompiler(RandomInputs.Environment).CompileRule(chain).Succeeded);
    }

    [Fact]
    public void Expression_longer_than_16_KiB_is_refused() => Assert.Equal(
        "1:1: error: the expression has 16385 characters; at most 16384 are allowed", CelRun.Diagnose(new string(' ', 16384) + "1"));

    [Fact]
    public void Expression_of_too_many_parts_is_refused() => Assert.Contains(
        "more than 4000 parts", CelRun.Diagnose($"[{string.Join(',', Enumerable.Repeat("1", 5000))}]"), StringComparison.Ordinal);
}
