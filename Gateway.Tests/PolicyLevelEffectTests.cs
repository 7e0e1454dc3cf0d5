using Gateway.Host.Cli;
using Gateway.Host.Configuration;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests;

/// <summary>Tries each policy at each level: it is taken exactly where the table says so, and holds there and nowhere else.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class PolicyLevelEffectTests
{
    public static TheoryData<string, PolicyLevel> Taken => Cells(isTaken: true);

    public static TheoryData<string, PolicyLevel> Refused => Cells(isTaken: false);

    public static TheoryData<string> AtTargets => [.. PolicyLevelTable.Rows.Where(row => row.Levels.Contains(PolicyLevel.Target)).Select(row => row.Key)];

    [Fact]
    public void Every_policy_is_tried_at_every_level()
    {
        Assert.Equal(PolicyLevelTable.Rows.Select(row => row.Key), PolicySamples.All.Keys);
        Assert.Equal(PolicyLevelTable.Rows.Length * Enum.GetValues<PolicyLevel>().Length, Taken.Count + Refused.Count);
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void Policy_holds_at_its_level_and_below_and_nowhere_else(string policy, PolicyLevel level)
    {
        var result = ConfigReader.Read(PolicySamples.Configuration(policy, level), _ => null, new());
        var loaded = Assert.IsType<ConfigLoadResult.Loaded>(result);

        var text = EffectivePoliciesText.Write(loaded.Config);

        var marker = PolicySamples.All[policy].Marker;
        var routes = text.Split("binds[", StringSplitOptions.RemoveEmptyEntries);
        var perTarget = PolicyLevelTable.Rows.Single(row => row.Key == policy).Levels.Contains(PolicyLevel.Target);
        Assert.Equal(3, routes.Length);
        Assert.Equal((true, level == PolicyLevel.Listener, false), (Has(routes[0]), Has(routes[1]), Has(routes[2])));
        Assert.Equal(level != PolicyLevel.Target && policy != "mcpAuthorization", Has(routes[0].Split("\n  targets:\n")[0]));
        if (perTarget)
        {
            var targets = routes[0].Split("\n  targets:\n")[1].Split("\n    two:\n");
            Assert.Equal((true, level != PolicyLevel.Target), (Has(targets[0]), Has(targets[1])));
        }

        bool Has(string part) => part.Contains(marker, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Policy_that_cannot_act_at_a_level_is_refused_with_what_to_do(string policy, PolicyLevel level)
    {
        var result = ConfigReader.Read(PolicySamples.Configuration(policy, level), _ => null, new());

        var errors = Assert.IsType<ConfigLoadResult.Rejected>(result).Errors;
        var error = Assert.Single(errors, error => error.Message.EndsWith($"cannot act on a {level.ToString().ToLowerInvariant()}.", StringComparison.Ordinal));
        Assert.Equal((PolicySamples.Place(level) + policy, PolicyLevelTable.Rows.Single(row => row.Key == policy).Remedy), (error.Path, error.Remedy));
        Assert.True(error.Line > 1);
    }

    [Theory]
    [MemberData(nameof(AtTargets))]
    public void Policy_at_a_child_process_is_taken_unless_it_is_about_a_network(string policy)
    {
        var remedy = PolicyLevelTable.Rows.Single(row => row.Key == policy).StdioRemedy;
        var result = ConfigReader.Read(PolicySamples.Configuration(policy, PolicyLevel.Target, "stdio: {cmd: server}"), _ => null, new());

        Assert.Equal(remedy, (result as ConfigLoadResult.Rejected)?.Errors.Single().Remedy);
    }

    private static TheoryData<string, PolicyLevel> Cells(bool isTaken)
    {
        var cells = new TheoryData<string, PolicyLevel>();
        foreach (var row in PolicyLevelTable.Rows)
        {
            foreach (var level in Enum.GetValues<PolicyLevel>().Where(level => row.Levels.Contains(level) == isTaken))
            {
                cells.Add(row.Key, level);
            }
        }

        return cells;
    }
}
