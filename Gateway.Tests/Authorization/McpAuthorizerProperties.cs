using Gateway.Policies.Authorization;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Authorization;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class McpAuthorizerProperties
{
    [Fact]
    public void M1_what_is_listed_may_be_used_and_the_other_way_round() => Seeds.ForAll(1000, seed =>
    {
        var random = new RandomRules(seed);
        var access = random.Authorizer().For(random.Caller(), random.Facts());
        return random.Catalog().All(name => new[] { "one", "two" }.All(target =>
        {
            var operation = new McpOperation(McpItemKind.Tool, target, name);
            return access.Decide("tools/list", operation with { IsListed = true }).IsAllowed == access.Decide("tools/call", operation).IsAllowed;
        }));
    });

    [Fact]
    public void What_is_kept_for_a_caller_decides_as_a_first_request_would() => Seeds.ForAll(300, seed =>
    {
        var random = new RandomRules(seed);
        var (rules, again) = (new RandomRules(seed).Authorizer(), random.Authorizer());
        for (var request = 0; request < 10; request++)
        {
            var (caller, facts, operation) = (random.Caller(), random.Facts(), new McpOperation(McpItemKind.Tool, "one", random.Name()));
            if (rules.For(caller, facts).Decide("tools/call", operation).IsAllowed != new RandomRules(seed).Authorizer().For(caller, facts).Decide("tools/call", operation).IsAllowed)
            {
                return false;
            }
        }

        return again.HasRules == rules.HasRules;
    });
}
