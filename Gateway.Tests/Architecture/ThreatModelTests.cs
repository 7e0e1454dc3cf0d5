using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Architecture;

/// <summary>The threat model claims nothing that no test shows.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed partial class ThreatModelTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "threat-model.md"));

    private static readonly Type[] Types = typeof(ThreatModelTests).Assembly.GetTypes();

    [Fact]
    public void Every_test_class_it_names_exists()
    {
        var named = TestClass().Matches(Text).Select(match => match.Groups[1].Value).Distinct();

        Assert.Equal([], named.Where(name => !Array.Exists(Types, type => type.Name == name)));
    }

    [Fact]
    public void Every_row_about_tokens_and_authorization_has_a_test_of_its_name_in_a_class_it_names()
    {
        foreach (Match row in NamedRow().Matches(Text))
        {
            var classes = TestClass().Matches(row.Value).Select(match => match.Groups[1].Value).ToHashSet();
            var tests = Types.Where(type => classes.Contains(type.Name)).SelectMany(type => type.GetMethods()).Select(method => method.Name);

            Assert.True(tests.Any(test => test.Split('_').Contains(row.Groups[1].Value)), $"No test shows {row.Groups[1].Value}.");
        }
    }

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?:Tests|Properties))`")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"^\| ([JO]\d+) .*$", RegexOptions.Multiline)]
    private static partial Regex NamedRow();
}
