using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Architecture;

/// <summary>
/// The two rules of style that a build does not check: IDE0003 is the editor's alone, and the order of usings <c>dotnet format style</c>'s, which takes minutes to say
/// again what the build has said.
/// </summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed partial class StyleRulesTests
{
    private static readonly string[] Projects = ["Gateway.Policies", "Gateway.Actors", "Gateway.Host", "Gateway.Tests", "benchmarks"];

    [Theory]
    [InlineData("using System;\nusing System.Text;\nusing Gateway.Host;\nusing Gateway.Host.Cli;\nusing static System.Math;\nusing Text = System.Text;", true)]
    [InlineData("using Gateway.Host;\nusing System.Text;", false)]
    [InlineData("using System.Text;\nusing System.Linq;", false)]
    [InlineData("using Gateway.Host.Cli;\nusing Gateway.Host;", false)]
    [InlineData("using static System.Math;\nusing System.Text;", false)]
    [InlineData("using Text = System.Text;\nusing System.Text;", false)]
    public void Order_of_usings_is_namespaces_with_System_first_then_static_ones_then_aliases(string usings, bool isInOrder) =>
        Assert.Equal(isInOrder, IsInOrder(usings.Split('\n')));

    [Fact]
    public void Usings_of_each_file_are_in_order() =>
        Assert.Equal([], Files().Where(file => !IsInOrder(File.ReadLines(file).TakeWhile(line => !line.StartsWith("namespace ", StringComparison.Ordinal)))));

    [Theory]
    [InlineData("        this._count++;", true)]
    [InlineData("        return this.Other();", true)]
    [InlineData("        return this;", false)]
    [InlineData("        // Whoever reads this.", false)]
    [InlineData("        // What this.Other() does.", false)]
    [InlineData("        Report(\"this.x\");", false)]
    public void Qualified_is_a_member_of_this_outside_of_comments_and_texts(string line, bool isQualified) => Assert.Equal(isQualified, Qualified().IsMatch(line));

    [Fact]
    public void No_member_is_qualified_with_this() =>
        Assert.Equal([], Files().SelectMany(file => File.ReadLines(file).Where(line => Qualified().IsMatch(line)).Select(line => $"{file}: {line.Trim()}")));

    [GeneratedRegex(@"^[^""/]*\bthis\.[_A-Z]")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"^using (?<static>static )?((?<alias>\w+) = )?(?<name>[\w.]+)[^;]*;$")]
    private static partial Regex Using();

    private static IEnumerable<string> Files() => Repository.SourceFiles(Projects);

    private static bool IsInOrder(IEnumerable<string> lines)
    {
        var usings = lines.Select(line => Using().Match(line)).Where(match => match.Success).Select(Key).ToList();
        return usings.SequenceEqual(usings.Order(StringComparer.OrdinalIgnoreCase));
    }

    // A dot sorts before whatever may stand in a name, so that A.B comes before AB.
    private static string Key(Match match)
    {
        var name = match.Groups["alias"].Success ? match.Groups["alias"].Value : match.Groups["name"].Value;
        var kind = match.Groups["alias"].Success ? 2 : match.Groups["static"].Success ? 1 : 0;
        var isSystem = kind < 2 && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));
        return $"{kind}{(isSystem ? 0 : 1)}{name.Replace('.', '\t')}";
    }
}
