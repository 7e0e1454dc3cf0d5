using System.Globalization;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Syntax;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Properties;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class SyntaxProperties
{
    [Fact]
    public void A_printed_tree_parses_to_the_same_tree() => Seeds.ForAll(1000, seed =>
    {
        var dice = new Dice(seed);
        var source = seed % 2 == 0 ? new ExpressionWriter(dice, noise: true).Bool(5) : new SyntaxWriter(dice).Expression(5);
        var tree = Parse(source);
        Assert.True(tree is not null, source);
        var printed = ExprPrinter.Print(tree);
        var again = Parse(printed);
        Assert.True(again is not null, $"{source} was printed as {printed}");
        return TreeDump.Of(tree) == TreeDump.Of(again);
    });

    [Fact]
    public void Random_text_is_parsed_or_refused_and_never_throws() => Seeds.ForAllTexts(1500, text =>
    {
        var compilation = new CelCompiler(RandomInputs.Environment).Compile(text, CompileMode.Unchecked, wantsBool: false);
        return compilation.Succeeded || compilation.Diagnostics.Count > 0;
    });

    [Fact]
    public void Broken_expressions_are_parsed_or_refused_and_never_throw() => Seeds.ForAll(1500, seed =>
    {
        var dice = new Dice(seed);
        var source = new SyntaxWriter(dice).Expression(4);
        var at = dice.Next(source.Length);
        var broken = dice.Next(3) switch
        {
            0 => source.Remove(at, 1),
            1 => source.Insert(at, dice.Pick("(", ")", "[", "'", "\"", "\\", "`", "?", ".", "&", "\n", "\ud800", "//", "1e", "0x")),
            _ => source[..at],
        };
        var compilation = new CelCompiler(RandomInputs.Environment).Compile(broken);
        return compilation.Succeeded || compilation.Diagnostics.All(d => d.Line >= 1 && d.Column >= 1 && d.Column <= broken.Length + 1);
    });

    private static Expr? Parse(string source) => Parser.Parse(source, CelLimits.Default, new DiagnosticBag(source));

    /// <summary>Expressions of every form of the grammar, well-typed or not.</summary>
    private sealed class SyntaxWriter(Dice dice)
    {
        public string Expression(int depth) => depth <= 0 ? Leaf() : dice.Next(14) switch
        {
            0 => $"{Part(depth)} ? {Part(depth)} : {Expression(depth - 1)}",
            1 => $"{Part(depth)} {dice.Pick("&&", "||")} {Part(depth)} {dice.Pick("&&", "||")} {Part(depth)}",
            2 => $"{Part(depth)} {dice.Pick("==", "!=", "<", "<=", ">", ">=", "in")} {Part(depth)}",
            3 => $"{Part(depth)} {dice.Pick("+", "-", "*", "/", "%")} {Part(depth)}",
            4 => $"{dice.Pick("!", "-", "!!", "--", "- -")}{Part(depth)}",
            5 => $"{Part(depth)}.{Name()}",
            6 => $"{Part(depth)}.?{Name()}",
            7 => $"{Part(depth)}[{dice.Pick("", "?")}{Expression(depth - 1)}]",
            8 => $"{Part(depth)}.f({Expression(depth - 1)})",
            9 => $"{dice.Pick("", ".")}f({Expression(depth - 1)}, {Expression(depth - 1)})",
            10 => $"[{dice.Pick("", "?")}{Expression(depth - 1)}, {Expression(depth - 1)}{dice.Pick("", ",")}]",
            11 => $"{{{dice.Pick("", "?")}{Expression(depth - 1)}: {Expression(depth - 1)}{dice.Pick("", ",")}}}",
            12 => $"{dice.Pick("a.b.C", ".M")}{{{Name()}: {Expression(depth - 1)}}}",
            _ => $"( {Expression(depth - 1)} ) // note\n",
        };

        private string Part(int depth) => dice.OneIn(2) ? $"({Expression(depth - 1)})" : Leaf();

        private string Name() => dice.Pick("a", "_b1", "`c-d`", "`e.f/g h`", "while", "`in`");

        private string Leaf() => dice.Next(9) switch
        {
            0 => dice.Pick("x", ".x", "y_1", "a.b.c"),
            1 => dice.Next(1000).ToString(CultureInfo.InvariantCulture),
            2 => dice.Pick("-9223372036854775808", "9223372036854775807", "0x1F", "18446744073709551615u", "0Xffu", "-0", "-0.0"),
            3 => dice.Pick("1.5", ".5", "1e3", "2.5E-7", "1e308", "-1.0", "123456789.125", "5e-324"),
            4 => dice.Pick("'a'", "\"b\\n\\\"\"", "r'\\d'", "'''x\n'y'''", "R\"\"\"q\"\"\"", "'\\u00e9\\U0001F431\\x41\\101'", "\"\\a\\v\\0011\""),
            5 => dice.Pick("b'a'", "b\"\\xff\\000\"", "br'\\x'", "B'''é'''"),
            6 => dice.Pick("true", "false", "null"),
            7 => dice.Pick("[]", "{}", "[1,]", "{1: 2,}"),
            _ => dice.Pick("f()", "a.f()", ".f()"),
        };
    }
}
