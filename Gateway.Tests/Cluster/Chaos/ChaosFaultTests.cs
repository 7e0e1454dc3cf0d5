using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cluster.Chaos;

/// <summary>The script's names of faults are those of the table, as one that no test knows would be skipped in silence.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class ChaosFaultTests
{
    [Fact]
    public void Script_takes_the_faults_of_the_table_where_it_runs_these_tests()
    {
        var script = File.ReadAllText(Path.Combine(Repository.Root, "scripts", "chaos.sh"));
        var taken = Regex.Matches(script, @"^  ([a-z|-]+)\)(?!.* class=(?!Gateway\.Tests\.Cluster\.Chaos\.))", RegexOptions.Multiline).SelectMany(match => match.Groups[1].Value.Split('|'));

        Assert.Equal([.. ChaosFaults.All.Select(fault => fault.Name).Except(["cut"]).Order(StringComparer.Ordinal)], taken.Order(StringComparer.Ordinal));
    }
}
