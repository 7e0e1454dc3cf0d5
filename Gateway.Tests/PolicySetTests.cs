using Gateway.Policies;
using Gateway.Policies.Authentication;
using Gateway.Policies.Cors;
using Gateway.Tests.Authorization;
using Gateway.Tests.Support;

namespace Gateway.Tests;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class PolicySetTests
{
    [Theory]
    [InlineData("o1|deny: o2|require: o3", "i1", "deny: o2|require: o3|allow: i1")]
    [InlineData("o1|deny: o2|require: o3", "deny: i1", "allow: o1|deny: o2|require: o3|deny: i1")]
    [InlineData("o1|o2", "require: i1", "allow: o1|allow: o2|require: i1")]
    [InlineData("o1|o2", "i1|i2|deny: i3", "allow: i1|allow: i2|deny: i3")]
    [InlineData("o1", "", "allow: o1")]
    [InlineData("", "i1", "allow: i1")]
    [InlineData("", "", "")]
    public void Inner_allow_rules_replace_the_outer_ones_and_all_others_add_up(string outer, string inner, string merged)
    {
        var compiler = new PolicyCompiler();
        var set = PolicySet.Merge(Rules(compiler, outer, PolicyLevel.Backend), Rules(compiler, inner, PolicyLevel.Target));

        Assert.Equal(merged, string.Join('|', set.McpAuthorization.Select(rule => rule.ToString().Replace("\"", "", StringComparison.Ordinal).Replace("jwt.sub == ", "", StringComparison.Ordinal))));
        Assert.All(set.McpAuthorization, rule => Assert.Equal(
            rule.Rule.Condition.Source.Contains("\"o", StringComparison.Ordinal) ? PolicyLevel.Backend : PolicyLevel.Target, rule.Level));
    }

    [Fact]
    public void Every_other_policy_is_replaced_as_a_whole()
    {
        var outer = new PolicySet { Cors = new CorsConfig { AllowOrigins = ["*"] }, JwtAuth = new JwtAuthConfig(), BasicAuth = new BasicAuthConfig { Htpasswd = new() } };
        var inner = new PolicySet { Cors = new CorsConfig { AllowMethods = ["GET"] } };

        var merged = PolicySet.Merge(outer, inner);

        Assert.Equal((inner.Cors, outer.JwtAuth, outer.BasicAuth, null), (merged.Cors, merged.JwtAuth, merged.BasicAuth, merged.ApiKey));
    }

    [Fact]
    public void Merging_is_associative()
    {
        var compiler = new PolicyCompiler();
        var sets = new[] { "o1|deny: o2", "o3|require: o4", "deny: i1", "i2" }.Select(rules => Rules(compiler, rules, PolicyLevel.Route)).ToArray();

        var left = sets.Aggregate(PolicySet.Merge);
        var right = PolicySet.Merge(sets[0], PolicySet.Merge(sets[1], PolicySet.Merge(sets[2], sets[3])));

        Assert.Equal(left.McpAuthorization, right.McpAuthorization);
    }

    [Fact]
    public void Every_member_of_what_may_be_written_is_merged()
    {
        var written = typeof(PolicySetConfig).GetProperties().Select(property => property.Name).Order();

        Assert.Equal(written, typeof(PolicySet).GetProperties().Where(property => property.GetMethod!.IsStatic is false).Select(property => property.Name).Order());
    }

    private static PolicySet Rules(PolicyCompiler compiler, string rules, PolicyLevel level)
    {
        var written = rules.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(rule => rule.Split(": ") is [var effect, var name]
            ? Rights.Rule($"{effect}: jwt.sub == \"{name}\"")
            : Rights.Rule($"jwt.sub == \"{rule}\"")).ToArray();
        var set = written.Length == 0 ? PolicySet.Empty : compiler.Compile(new() { McpAuthorization = new() { Rules = written } }, level, isStdio: false, "");
        Assert.Equal([], compiler.Errors);
        return set;
    }
}
