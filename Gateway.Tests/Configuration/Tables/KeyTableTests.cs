using System.ComponentModel.DataAnnotations;
using Gateway.Host.Configuration.Reading;
using Gateway.Host.Configuration.Tables;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration.Tables;

/// <summary>The tables and the records together know every key there is, each exactly once.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class KeyTableTests
{
    private static readonly string[] AgentgatewayKeys = File.ReadAllLines(
        Path.Combine(Repository.Root, "Gateway.Tests", "Configuration", "Tables", "agentgateway-keys.txt"));

    private static readonly HashSet<string> Built = [.. BuiltKeys.All.Select(key => key.Path)];

    [Fact]
    public void Every_key_of_agentgateway_is_built_refused_or_warned_about()
    {
        Assert.True(AgentgatewayKeys.Length > 750, $"The list of keys was cut: it has {AgentgatewayKeys.Length}.");
        Assert.Equal([], AgentgatewayKeys.Where(key => !Built.Any(built => KeyRule.Matches(key, built)) && !Ancestors(key).Any(path => KeyTable.Find(path) is not null || AliasTable.Rows.Any(row => KeyRule.Matches($"{row.Scope}.{row.Old}", path)))));
    }

    [Fact]
    public void Every_built_key_is_agentgateways_or_in_the_table_of_our_own()
    {
        // Which policy may stand where is said by the table of levels; here any place will do.
        var strangers = Built.Except(AgentgatewayKeys).Where(key => !AgentgatewayKeys.Any(known => KeyRule.Matches(known, key))).Where(key => !OwnKeyTable.Rows.Any(own => Ancestors(key).Any(path => KeyRule.Matches(own.Pattern, path))));

        Assert.Equal([], strangers);
    }

    [Fact]
    public void Own_keys_are_built_and_not_agentgateways()
    {
        Assert.All(OwnKeyTable.Rows, own => Assert.Contains(Built, key => KeyRule.Matches(own.Pattern, key)));
        Assert.All(OwnKeyTable.Rows, own => Assert.DoesNotContain(AgentgatewayKeys, key => KeyRule.Matches(own.Pattern, key)));
        Assert.All(OwnKeyTable.Extended, own => Assert.Contains(own.Pattern, Built));
    }

    [Fact]
    public void No_row_is_about_a_key_that_is_built() =>
        Assert.Equal([], Built.Where(key => KeyTable.Find(key) is not null));

    [Fact]
    public void Every_row_is_about_a_key_that_a_file_can_have()
    {
        var values = KeyTable.Rows.Where(row => row.Key.Contains('=', StringComparison.Ordinal)).ToArray();

        Assert.Equal([], KeyTable.Rows.Except(values).Where(row => !AgentgatewayKeys.Any(row.IsAbout)).Select(row => row.Pattern));
        Assert.Equal([], values.Select(row => row.Pattern[..row.Pattern.IndexOf('=', StringComparison.Ordinal)]).Except(Built));
    }

    [Fact]
    public void No_key_has_two_rows() =>
        Assert.Equal(KeyTable.Rows.Count, KeyTable.Rows.Select(row => row.Pattern).Distinct().Count());

    [Fact]
    public void Every_row_says_why_and_what_to_do()
    {
        Assert.All(KeyTable.Rows, row => Assert.Matches("^[a-z]+ .*[a-z0-9]$", row.Why));
        Assert.All(KeyTable.Rows, row => Assert.Matches("^[A-Z].*\\.$", row.Remedy));
    }

    [Fact]
    public void No_policy_is_only_warned_about() =>
        Assert.All(KeyTable.Rows.Where(row => row.Pattern.Contains("policies.", StringComparison.Ordinal)), row => Assert.Equal(KeyVerdict.Refused, row.Verdict));

    [Fact]
    public void Every_current_spelling_of_an_alias_leads_somewhere() =>
        Assert.All(AliasTable.Rows, row => Assert.Contains(BuiltKeys.All, key => KeyRule.Matches($"{row.Scope}.{row.Current}", key.Path)
            || (key.Key.Value is ValueShape.Map { Item: ValueShape.Free } && KeyRule.Matches($"{row.Scope}.{row.Current[..Math.Max(0, row.Current.LastIndexOf('.'))]}", key.Path))));

    [Fact]
    public void No_old_spelling_is_a_key_that_is_built() =>
        Assert.All(AliasTable.Rows, row => Assert.DoesNotContain(Built, key => KeyRule.Matches($"{row.Scope}.{row.Old}", key)));

    [Fact]
    public void Every_number_and_duration_has_a_range()
    {
        Type[] measured = [typeof(int), typeof(int?), typeof(TimeSpan), typeof(TimeSpan?)];

        Assert.Equal([], BuiltKeys.All.Where(key => measured.Contains(key.Key.Property.PropertyType) && !key.Key.Checks.OfType<RangeAttribute>().Any())
            .Select(key => key.Path));
    }

    [Fact]
    public void Every_pattern_says_what_to_write_instead() =>
        Assert.All(BuiltKeys.All.SelectMany(key => key.Key.Checks.OfType<RegularExpressionAttribute>()), check => Assert.NotNull(check.ErrorMessage));

    private static IEnumerable<string> Ancestors(string path)
    {
        for (; path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('.'))])
        {
            yield return path;
            if (path.EndsWith("[]", StringComparison.Ordinal))
            {
                yield return path[..^2];
            }
        }
    }
}
