using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Patterns;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Patterns;

/// <summary>RE2's meaning, where .NET's engine has another.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class PatternTests
{
    [Theory]
    [InlineData("^admin$", "admin\n", false)]
    [InlineData("(?m)^admin$", "x\nadmin\ny", true)]
    [InlineData("(?m:^b$)", "a\nb", true)]
    [InlineData("^\\d+$", "123", true)]
    [InlineData("^\\d+$", "١٢٣", false)]
    [InlineData("^\\w+$", "é", false)]
    [InlineData("^\\s$", "\u00a0", false)]
    [InlineData("^\\s$", "\v", false)]
    [InlineData("^\\S$", "\u00a0", true)]
    [InlineData("^[[:alpha:]]+$", "abc", true)]
    [InlineData("^[[:alpha:]]+$", "ab1", false)]
    [InlineData("^[[:^digit:]]+$", "ab", true)]
    [InlineData("^[\\d[:space:]-]+$", "1 -", true)]
    [InlineData("^.$", "🐱", true)]
    [InlineData("^.$", "\n", false)]
    [InlineData("(?s)^.$", "\n", true)]
    [InlineData("^[^a]$", "🐱", true)]
    [InlineData("^[^a]$", "\n", true)]
    [InlineData("^[🐀-🐿]$", "🐱", true)]
    [InlineData("^[\\x{1F400}-\\x{1F64F}]$", "😀", true)]
    [InlineData("^[a-\\x{10FFFF}]+$", "b🐱\uffff", true)]
    [InlineData("^[^\\x{1F431}]$", "🐱", false)]
    [InlineData("^[^\\x{1F431}]$", "🐲", true)]
    [InlineData("^\\x{1F431}+$", "🐱🐱", true)]
    [InlineData("^🐱{2}$", "🐱🐱", true)]
    [InlineData("(?P<n>a)b", "ab", true)]
    [InlineData("(?<n>a)b", "ab", true)]
    [InlineData("^\\Qa.b\\E$", "a.b", true)]
    [InlineData("^\\Qa.b\\E$", "axb", false)]
    [InlineData("^\\Qab\\E+$", "abbb", true)]
    [InlineData("^\\pN$", "٣", true)]
    [InlineData("^\\p{Lu}$", "É", true)]
    [InlineData("^\\PL$", "1", true)]
    [InlineData("^\\p{^L}$", "a", false)]
    [InlineData("(?i)^straSSE$", "STRASSE", true)]
    [InlineData("(?i)^k$", "\u212a", true)]
    [InlineData("(?i)^s$", "\u017f", true)]
    [InlineData("(?i)^É$", "é", true)]
    [InlineData("(?i)a(?-i)b", "AB", false)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?i)^[a-c]+$", "AbC", true)]
    [InlineData("(?i)^[^a]$", "A", false)]
    [InlineData("(?U)^a+$", "aaa", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("a{2", "a{2", true)]
    [InlineData("^(?:a|b|)$", "", true)]
    [InlineData("()", "", true)]
    [InlineData("x*", "", true)]
    [InlineData("\\Aab\\z", "ab", true)]
    [InlineData("\\101\\x42\\x{43}", "ABC", true)]
    [InlineData("a\\tb", "a\tb", true)]
    [InlineData("^\\.\\*\\[\\]$", ".*[]", true)]
    [InlineData("[]a]", "]", true)]
    [InlineData("[^]a]", "b", true)]
    [InlineData("[a\\]b]", "]", true)]
    [InlineData("^[a-]+$", "a-", true)]
    [InlineData("\\bfoo\\b", "a foo b", true)]
    [InlineData("\\bfoo\\b", "afoob", false)]
    [InlineData("a|b|c$", "xb", true)]
    [InlineData("^(read|write)_[a-z]+$", "read_file", true)]
    public void Pattern_matches_as_in_re2(string pattern, string text, bool expected)
    {
        var compiled = Pattern.Compile(pattern, CelLimits.Default, out var problem);
        Assert.True(compiled is not null, problem);

        Assert.Equal(CelValue.Of(expected), compiled.Matches(CelValue.Of(text), Activation()));
    }

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)b")]
    [InlineData("(?<!a)b")]
    [InlineData("(?>a)")]
    [InlineData("(a)\\1")]
    [InlineData("\\k<n>")]
    [InlineData("(?P=n)")]
    [InlineData("(?(1)a|b)")]
    [InlineData("(?#note)")]
    [InlineData("(?x)a b")]
    [InlineData("a**")]
    [InlineData("a++")]
    [InlineData("*a")]
    [InlineData("a{3,2}")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("[b-a]")]
    [InlineData("[[:word")]
    [InlineData("[[:nope:]]")]
    [InlineData("\\Z")]
    [InlineData("\\G")]
    [InlineData("\\C")]
    [InlineData("\\X")]
    [InlineData("\\8")]
    [InlineData("\\u0041")]
    [InlineData("\\xZZ")]
    [InlineData("\\x{110000}")]
    [InlineData("\\x{D800}")]
    [InlineData("\\p{Greek}")]
    [InlineData("\\p{Nope}")]
    [InlineData("\\")]
    [InlineData("(?P<1a>x)")]
    public void What_re2_has_not_is_refused(string pattern) => Assert.Null(Pattern.Compile(pattern, CelLimits.Default, out _));

    [Theory]
    [InlineData("abc", "Contains")]
    [InlineData("^abc", "StartsWith")]
    [InlineData("abc$", "EndsWith")]
    [InlineData("^abc$", "Equals")]
    [InlineData("^(a|bc|d)$", "OneOf")]
    [InlineData("^(?:a|bc)$", "OneOf")]
    [InlineData("^abc.*", "StartsWith")]
    [InlineData(".*abc.*", "Contains")]
    [InlineData("\\Aa\\.b\\z", "Equals")]
    [InlineData("^abc.*$", null)]
    [InlineData("(?i)abc", null)]
    [InlineData("(?m)^abc", null)]
    [InlineData("a|b", null)]
    [InlineData("a.c", null)]
    public void Plain_texts_need_no_engine(string pattern, string? expected) =>
        Assert.Equal(expected, PatternShape.Of(PatternParser.Parse(pattern, out _)!)?.Kind.ToString());

    [Theory]
    [InlineData("abc", "xabcx")]
    [InlineData("^abc", "abcx")]
    [InlineData("abc$", "xabc")]
    [InlineData("abc$", "abc\n")]
    [InlineData("^(a|bc|d)$", "bc")]
    [InlineData("^(a|bc|d)$", "bcd")]
    [InlineData(".*abc.*", "x\nabc")]
    [InlineData("^🐱", "🐱x")]
    public void Shape_and_engine_agree(string pattern, string text)
    {
        var shape = PatternShape.Of(PatternParser.Parse(pattern, out _)!)!;
        var engine = Pattern.Compile($"(?:{pattern})(?:|\\b|)", CelLimits.Default, out _)!;

        Assert.Equal(CelValue.Of(shape.Matches(text)).ToString(), text.All(char.IsAscii) ? engine.Matches(CelValue.Of(text), Activation()).ToString() : "true");
    }

    [Fact]
    public void Word_boundary_in_a_text_that_is_not_ascii_is_an_error_not_a_guess() =>
        Assert.Equal("error: the pattern uses \\b or \\B and the text is not ASCII", CelRun.Print("'é'.matches('\\\\bx')"));

    [Fact]
    public void Pattern_of_more_than_1024_characters_is_refused() =>
        Assert.Null(Pattern.Compile(new string('a', 1025), CelLimits.Default, out _));

    private static CelActivation Activation()
    {
        var activation = new CelCompiler(new CelEnvironment([])).NewActivation();
        activation.Begin(0, CelLimits.Default.Steps);
        return activation;
    }
}
