using System.Text;
using Gateway.Host.Configuration.Reading;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class PolicyLevelTableTests
{
    [Fact]
    public void Every_policy_has_one_row()
    {
        Assert.Equal(
            RecordShape.Of(typeof(PolicySetConfig)).Keys.Select(key => key.Key).Order(StringComparer.Ordinal),
            PolicyLevelTable.Rows.Select(row => row.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Row_is_about_its_own_policy()
    {
        foreach (var key in RecordShape.Of(typeof(PolicySetConfig)).Keys)
        {
            var set = new PolicySetConfig();
            var type = key.Property.PropertyType;
            key.Property.SetValue(set, type.IsInterface ? Array.CreateInstance(type.GenericTypeArguments[0], 0) : Activator.CreateInstance(type));

            Assert.Equal([key.Key], PolicyLevelTable.Rows.Where(row => row.IsSet(set)).Select(row => row.Key));
        }
    }

    [Theory]
    [InlineData("mcpAuthentication")]
    [InlineData("jwtAuth")]
    [InlineData("apiKey")]
    [InlineData("basicAuth")]
    [InlineData("authorization")]
    [InlineData("cors")]
    [InlineData("oauthProtectedResource")]
    [InlineData("directResponse")]
    [InlineData("requestRedirect")]
    [InlineData("localRateLimit")]
    public void Policy_of_whole_requests_cannot_stand_at_a_target(string key)
    {
        var fault = Row(key).Fault(PolicyLevel.Target, isStdio: true);

        Assert.Equal($"\"{key}\" cannot act on a target.", fault?.Message);
        Assert.Matches("^Write it on ", fault?.Remedy);
    }

    [Fact]
    public void Rules_about_operations_can_stand_everywhere() =>
        Assert.All(Enum.GetValues<PolicyLevel>(), level => Assert.Null(Row("mcpAuthorization").Fault(level, isStdio: level == PolicyLevel.Target)));

    [Fact]
    public void Policy_about_connections_cannot_stand_at_a_child_process()
    {
        var row = new PolicyLevelRow("backendTLS", _ => true, [PolicyLevel.Target], "Elsewhere.") { StdioRemedy = "Remove it." };

        Assert.Null(row.Fault(PolicyLevel.Target, isStdio: false));
        Assert.Equal(("\"backendTLS\" cannot act on a target that is a child process.", "Remove it."), row.Fault(PolicyLevel.Target, isStdio: true));
    }

    [Fact]
    public void Table_in_the_documentation_is_the_data()
    {
        var table = new StringBuilder("| policy | listener | route | backend | target |\n|---|---|---|---|---|\n");
        foreach (var row in PolicyLevelTable.Rows)
        {
            table.Append("| `").Append(row.Key).Append('`');
            foreach (var level in Enum.GetValues<PolicyLevel>())
            {
                table.Append(row.Levels.Contains(level) ? " | yes" : " | –");
            }

            table.Append(" |\n");
        }

        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        Assert.Contains(table.ToString(), document, StringComparison.Ordinal);
    }

    private static PolicyLevelRow Row(string key) => PolicyLevelTable.Rows.Single(row => row.Key == key);
}
