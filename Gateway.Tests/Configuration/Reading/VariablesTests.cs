using FsCheck;
using FsCheck.Fluent;
using Gateway.Host.Configuration.Reading;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Reading;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class VariablesTests
{
    [Theory]
    [InlineData("$A", "value")]
    [InlineData("${A}", "value")]
    [InlineData("x$A-y", "xvalue-y")]
    [InlineData("${A}${A}$A", "valuevaluevalue")]
    [InlineData("${A:-other}", "value")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${NONE:-}", "")]
    [InlineData("${NONE:-a:-b}", "a:-b")]
    [InlineData("${NONE:-$A}", "$A")]
    [InlineData("$NESTED", "$A")]
    [InlineData("$$", "$")]
    [InlineData("$$A", "$A")]
    [InlineData("$$$A", "$value")]
    [InlineData("$", "$")]
    [InlineData("a$", "a$")]
    [InlineData("$ A", "$ A")]
    [InlineData("$1 $- ${ ${} ${1} ${A", "$1 $- ${ ${} ${1} ${A")]
    [InlineData("${A:x}", "${A:x}")]
    [InlineData("${A-x}", "${A-x}")]
    [InlineData("^(a|b)$", "^(a|b)$")]
    [InlineData("%A% #{A} \\$A", "%A% #{A} \\value")]
    public void Variable_is_replaced_where_it_is_one(string text, string expected)
    {
        var undefined = new List<string>();

        Assert.Equal(expected, Variables.Replace(text, Environment, undefined));
        Assert.Empty(undefined);
    }

    [Fact]
    public void Undefined_variables_are_named()
    {
        var undefined = new List<string>();

        Variables.Replace("$NONE ${OTHER} ${NONE:-x} $A", Environment, undefined);

        Assert.Equal(["NONE", "OTHER"], undefined);
    }

    [Fact]
    public void Value_does_not_grow_without_end()
    {
        var text = string.Concat(Enumerable.Repeat("$BIG", 100_000));

        Assert.Null(Variables.Replace(text, _ => new string('x', 1000), []));
    }

    [Fact]
    public void Text_with_doubled_dollar_signs_reads_as_it_was() =>
        Prop.ForAll(Gen.Elements("$", "{", "}", "A", ":-", "\n", "é").ListOf().Select(string.Concat).ToArbitrary(), text =>
                Assert.Equal(text, Variables.Replace(text.Replace("$", "$$", StringComparison.Ordinal), _ => throw new InvalidOperationException("asked"), [])))
            .Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(1000));

    private static string? Environment(string name) => name switch
    {
        "A" => "value",
        "EMPTY" => "",
        "NESTED" => "$A",
        _ => null,
    };
}
